namespace Ottu.Domain.Gateways;

/// <summary>What the product knows of a gateway before any bank credentials exist. docs/protocol/routing.md 1.6</summary>
public sealed record CatalogueGateway
{
    /// <summary>Catalogue id: what a connection's <c>gateway</c> names.</summary>
    public required string Code { get; init; }

    /// <summary>What the wire calls it (<c>pg_name</c>, <c>gateway_name</c>).</summary>
    public required string WireName { get; init; }

    public required string Name { get; init; }

    /// <summary>ISO 4217 codes; empty: any.</summary>
    public required IReadOnlyList<string> Currencies { get; init; }

    /// <summary>Any of purchase, authorize, capture, refund, void, tokenize, auto_debit.</summary>
    public required IReadOnlySet<string> Operations { get; init; }

    /// <summary>Minutes to automatic inquiry; 0: none; null: eight.</summary>
    public int? InquiryMinutes { get; init; }

    /// <summary>redirect, direct, wallet, sdk ...: joined by "/" where there are several.</summary>
    public string Integration { get; init; } = "redirect";

    public IReadOnlyList<string> Brands { get; init; } = [];

    public IReadOnlyList<string> Wallets { get; init; } = [];

    /// <summary>Codes of the API enumeration without a catalogue row: <c>ottu_pg</c>, <c>cod</c>, <c>ottu_sandbox</c> and inactive ones.</summary>
    public bool IsExtra { get; init; }

    /// <summary>A code that can do nothing is known to the protocol only; no connection may use it.</summary>
    public bool IsActive => Operations.Count > 0;
}

/// <summary>The gateways by code, from <c>catalogue.json</c> inside this assembly.</summary>
public static class Catalogue
{
    public static IReadOnlyList<CatalogueGateway> All { get; } = EmbeddedData.Read<CatalogueGateway[]>("catalogue.json");

    static readonly Dictionary<string, CatalogueGateway> ByCode = All.ToDictionary(gateway => gateway.Code, StringComparer.Ordinal);

    public static CatalogueGateway? Find(string code) => ByCode.GetValueOrDefault(code);
}
