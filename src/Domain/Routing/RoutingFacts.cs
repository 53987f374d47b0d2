using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Routing;

public enum Initiator
{
    /// <summary>The customer is present.</summary>
    Cit,

    /// <summary>The merchant charges a stored card.</summary>
    Mit,
}

/// <summary>What the customer pays with, as far as it limits where the payment can go: a closed union.</summary>
public abstract record Instrument
{
    Instrument()
    {
    }

    /// <summary>Chosen on the gateway's own page: nothing is known yet.</summary>
    public sealed record Redirect : Instrument
    {
        public static readonly Redirect Instance = new();
    }

    /// <summary>A number typed on our page.</summary>
    public sealed record Card : Instrument
    {
        public static readonly Card Instance = new();
    }

    /// <summary>A stored card. Gateway tokens are not portable.</summary>
    /// <param name="PgCode">The connection that holds it.</param>
    public sealed record Token(string PgCode) : Instrument;

    /// <summary>A cryptogram of Apple or Google Pay.</summary>
    /// <param name="CertId">Who can decrypt it.</param>
    public sealed record Wallet(string CertId) : Instrument;
}

/// <summary>
/// What is known of a payment when it is routed; null is unknown, and no condition matches what is unknown. Holds at most eight digits of a card.
/// docs/protocol/routing.md 3
/// </summary>
public sealed record RoutingFacts
{
    public required DateTimeOffset At { get; init; }

    /// <summary>In the session currency.</summary>
    public required Money Amount { get; init; }

    /// <summary>Of the virtual connection: only its like may stand in for it.</summary>
    public required MidType Type { get; init; }

    /// <summary>Of the virtual connection.</summary>
    public required GatewayOperation Operation { get; init; }

    public required SessionType Plugin { get; init; }

    public required PaymentType PaymentType { get; init; }

    public Initiator Initiator { get; init; }

    public string? CustomerCountry { get; init; }

    /// <summary>Code of the wallet service; empty, and known to be, where there is none.</summary>
    public string PaymentService { get; init; } = "";

    public string? Scheme { get; init; }

    public Bin? Bin { get; init; }

    public string? IssuerBank { get; init; }

    public string? IssuerCountry { get; init; }

    public string? CardType { get; init; }

    public Instrument Instrument { get; init; } = Instrument.Redirect.Instance;

    /// <summary>The customer has passed a 3-D Secure challenge in this session and shall not be asked again.</summary>
    public bool ChallengeCompleted { get; init; }

    /// <summary>Connections that a failover must not ask again.</summary>
    public IReadOnlyList<string> Tried { get; init; } = [];

    /// <summary>From the session currency to others. A currency without a rate is charged natively.</summary>
    public IReadOnlyDictionary<Currency, decimal> Rates { get; init; } = NoRates;

    static readonly Dictionary<Currency, decimal> NoRates = [];

    /// <summary>With what the table says of the card; a scheme that is already known stays.</summary>
    public RoutingFacts Knowing(BinInfo? card) => card is null ? this : this with
    {
        Scheme = Scheme ?? card.Scheme,
        CardType = card.Type,
        IssuerBank = card.Issuer,
        IssuerCountry = card.Country,
    };

    /// <summary>The fact as rules name it; null where it is unknown or not a text.</summary>
    public string? Text(RoutingAttribute attribute) => attribute switch
    {
        RoutingAttribute.IssuerCountry => IssuerCountry,
        RoutingAttribute.IssuerBank => IssuerBank,
        RoutingAttribute.Scheme => Scheme,
        RoutingAttribute.CardType => CardType,
        RoutingAttribute.Currency => Amount.Currency.Code,
        RoutingAttribute.CustomerCountry => CustomerCountry,
        RoutingAttribute.Plugin => Plugin.Wire(),
        RoutingAttribute.PaymentType => PaymentType.Wire(),
        RoutingAttribute.Initiator => Initiator.Wire(),
        RoutingAttribute.PaymentService => PaymentService,
        _ => null,
    };

    /// <summary>What the connection would charge before its fee; null when it charges the session currency although that is not its own.</summary>
    public Money? ConvertedTo(Currency currency)
    {
        if (currency.Code == Amount.Currency.Code) return Amount;
        return Rates.TryGetValue(currency, out var rate) ? Money.Round(Amount.Amount * rate, currency) : null;
    }
}
