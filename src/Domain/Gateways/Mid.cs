using Ottu.Domain.Payments;

namespace Ottu.Domain.Gateways;

public enum MidType
{
    Sandbox,
    Production,
}

/// <summary>Operations a connection may be asked for after a payment.</summary>
public enum MidOperation
{
    Refund,
    Void,
    Capture,
}

/// <summary>What a connection may be tagged with.</summary>
public enum MidTag
{
    ECommerce,
    Crm,
    Pos,
    Invoicing,
    Subscriptions,
    Marketplace,
    MobileApp,
    TicketBooking,
    Donations,
    Government,
    Education,
    Healthcare,
    Insurance,
    Logistics,
    Hospitality,
    RealEstate,
    Retail,
    Telecom,
    Utilities,
    Demo,
    Test,
}

/// <summary>A payment connection: one set of bank credentials at one gateway. Its code is the <c>pg_code</c>. docs/protocol/routing.md 1.2</summary>
public sealed record Mid
{
    public long Id { get; init; }

    /// <summary>Slug of at most 16 characters, unique, fixed once used.</summary>
    public required string Code { get; init; }

    /// <summary>Catalogue code.</summary>
    public required string Gateway { get; init; }

    public required string Name { get; init; }

    public string NameAr { get; init; } = "";

    public MidType Type { get; init; } = MidType.Sandbox;

    public GatewayOperation Operation { get; init; } = GatewayOperation.Purchase;

    public IReadOnlyList<MidOperation> Operations { get; init; } = [];

    /// <summary>Name of the exchange configuration.</summary>
    public required string ExchangeConfig { get; init; }

    public bool IsActive { get; init; } = true;

    /// <summary>False hides it from the payment-methods list; a session naming it still works.</summary>
    public bool Displayable { get; init; } = true;

    public bool IsTokenizable { get; init; }

    public bool AutoDebitEnabled { get; init; }

    /// <summary>A saved card asks for its CVV.</summary>
    public bool CvvRequired { get; init; }

    public bool CanHaveMultipleAttempts { get; init; } = true;

    /// <summary>The card is typed on our page; otherwise on the gateway's.</summary>
    public bool OnsiteCard { get; init; }

    public IReadOnlyList<SessionType> Plugins { get; init; } = [SessionType.PaymentRequest, SessionType.ECommerce];

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Minutes to the first automatic inquiry; null: the catalogue's; 0: none.</summary>
    public int? InquiryMinutes { get; init; }

    /// <summary>Encrypted JSON; write-only on the wire.</summary>
    public string Credentials { get; init; } = "";

    /// <summary>Where the acquirer is: two letters; null: unknown. docs/protocol/routing.md 1.2</summary>
    public string? AcquirerCountry { get; init; }

    /// <summary>Least amount that routing sends here, included, default currency, before the fee; null: no limit.</summary>
    public decimal? MinAmount { get; init; }

    public decimal? MaxAmount { get; init; }

    /// <summary>What one payment costs the merchant, default currency.</summary>
    public decimal CostFixed { get; init; }

    /// <summary>2.4 is 2.4 %.</summary>
    public decimal CostPercent { get; init; }

    /// <summary>Connections with the same certificate can decrypt each other's wallet cryptograms.</summary>
    public string? WalletCertId { get; init; }

    /// <summary>Takes a 3-D Secure result that somebody else obtained.</summary>
    public bool SupportsExternal3ds { get; init; }

    public long Version { get; init; }

    /// <summary>Stands for others: a routing profile chooses which one takes the payment. docs/protocol/routing.md 3.2</summary>
    public bool IsVirtual => Gateway == VirtualGateway;

    public const string VirtualGateway = "ottu_pg";

    public bool IsSandbox => Type == MidType.Sandbox;

    /// <summary>Never the credentials.</summary>
    public override string ToString() => Code;
}
