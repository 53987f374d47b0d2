namespace Ottu.Domain.Gateways;

/// <summary>What a payment service is paid with.</summary>
public enum ServiceFlow
{
    ApplePay,
    GooglePay,
    SamsungPay,
    Wallet,
    StcPay,
    Urpay,
}

/// <summary>
/// A way to pay that a connection offers beside its page: a device's wallet or a stored balance. Tied to exactly one connection; members that
/// its flow does not have are empty. docs/protocol/routing.md 1.4
/// </summary>
public sealed record PaymentService
{
    /// <summary>Row identity; 0 until stored.</summary>
    public long Id { get; init; }

    /// <summary>Slug of at most 16 characters, unique, fixed. A wallet's is its <c>wallet_code</c>.</summary>
    public required string Code { get; init; }

    public required string Name { get; init; }

    public string NameAr { get; init; } = "";

    /// <summary>Fixed.</summary>
    public required ServiceFlow Flow { get; init; }

    /// <summary>The connection that is charged.</summary>
    public required string PgCode { get; init; }

    public bool IsActive { get; init; } = true;

    /// <summary>ISO 3166 alpha-2; empty: that of the charged currency.</summary>
    public string CountryCode { get; init; } = "";

    /// <summary>Whose wallet it is. A payment offers one wallet per provider.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The merchant as Apple or Google knows it.</summary>
    public string MerchantId { get; init; } = "";

    /// <summary>The merchant as the device's sheet names it.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Where the button is shown: registered with Apple or Samsung.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Google's: TEST or PRODUCTION.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The gateway as Google knows it.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>The merchant as that gateway knows it.</summary>
    public string GatewayMerchantId { get; init; } = "";

    /// <summary>Samsung's.</summary>
    public string ServiceId { get; init; } = "";

    /// <summary>PEM; made here, signed by Apple or Samsung.</summary>
    public string SigningRequest { get; init; } = "";

    /// <summary>PEM; Apple's answer to it.</summary>
    public string Certificate { get; init; } = "";

    /// <summary>The file that proves the domain to Apple.</summary>
    public string DomainVerification { get; init; } = "";

    /// <summary>Encrypted PEM; never leaves.</summary>
    public string PrivateKey { get; init; } = "";

    public long Version { get; init; }

    /// <summary>Whether it proves itself with a key of its own.</summary>
    public bool HasKey => Flow is ServiceFlow.ApplePay or ServiceFlow.SamsungPay;

    /// <summary>Currencies are named after their countries.</summary>
    public string CountryFor(Kernel.Currency currency) => CountryCode.Length > 0 ? CountryCode : currency.Code[..2];

    /// <summary>Never the key.</summary>
    public override string ToString() => Code;
}
