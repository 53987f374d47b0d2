using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>What the simulated bank knows of a payment's fate.</summary>
public enum SandboxState
{
    /// <summary>The payer has not decided on the bank's page.</summary>
    Open,

    /// <summary>The payer has yet to authenticate.</summary>
    Challenge,
    Paid,
    Authorized,
    Declined,
    Canceled,
}

/// <summary>How the bank answers about a payment, apart from its fate.</summary>
public enum SandboxBehaviour
{
    Normal,

    /// <summary>The charge is never answered and never made.</summary>
    Timeout,

    /// <summary>The charge is made but not answered; inquiry says so from its second try.</summary>
    LatePaid,
}

/// <summary>What the simulated bank keeps of a card.</summary>
/// <param name="Brand">Of <see cref="CardBrand.Code"/>.</param>
/// <param name="Bin">Six digits; empty where the number is so short that they would give it away.</param>
/// <param name="LastFour">Four digits; empty likewise.</param>
/// <param name="Expiry">The month to whose end it is valid.</param>
/// <param name="Holder">As typed, unless it holds digits: then it is no name and could be a number.</param>
/// <param name="Fingerprint">Keyed hash of the number.</param>
public sealed record SandboxCard(string Brand, string Bin, string LastFour, CardExpiry Expiry, string? Holder, string Fingerprint)
{
    const int LongestHolder = 64;
    const int ShortestNumber = 12;

    public static SandboxCard Of(Secret number, CardExpiry expiry, string? holder, CardFingerprint fingerprint)
    {
        var digits = number.Reveal();
        var (bin, lastFour) = digits.Length < ShortestNumber ? ("", "") : (digits[..6], digits[^4..]);
        return new SandboxCard(CardBrands.Of(digits).Code, bin, lastFour, expiry, Name(holder), fingerprint.Of(number));
    }

    /// <summary>The pretend card of a device: a number of its own for each payment, as tokens of devices have, so that it is recognised nowhere.</summary>
    public static SandboxCard OfDevice(string reference, DateTimeOffset now, CardFingerprint fingerprint) =>
        new(SandboxDevices.Brand, Bin: "", SandboxDevices.LastFour, new CardExpiry(now.Year + 3, 12), Holder: null, fingerprint.Of(new Secret(reference)));

    public CardSummary ToSummary() => new(Brand, Bin, LastFour, Expiry.MonthText, Expiry.YearText, Holder, Fingerprint);

    static string? Name(string? holder) => holder?.Trim() is { Length: > 0 and <= LongestHolder } name && !name.Any(char.IsDigit) ? name : null;
}

/// <summary>One row of the simulated bank's books.</summary>
public sealed record SandboxPayment
{
    /// <summary>0 until stored.</summary>
    public long Id { get; init; }

    public required string ReferenceNumber { get; init; }

    public required string SessionId { get; init; }

    public required string PgCode { get; init; }

    /// <summary>Catalogue code; chooses the card list.</summary>
    public required string Gateway { get; init; }

    /// <summary>Name of the connection, as the bank's page shows it.</summary>
    public required string AccountName { get; init; }

    public required string Language { get; init; }

    public required Money Amount { get; init; }

    public required GatewayOperation Operation { get; init; }

    public SandboxBehaviour Behaviour { get; init; }

    public SandboxState State { get; init; }

    /// <summary>ISO 8583; empty while undecided.</summary>
    public string Code { get; init; } = "";

    /// <summary>The issuer's approval, shown only once there is one.</summary>
    public required string AuthCode { get; init; }

    /// <summary>The one answer that the challenge accepts; null: any.</summary>
    public string? Otp { get; init; }

    public SandboxCard? Card { get; init; }

    public required string ReturnUrl { get; init; }

    public required string NotifyUrl { get; init; }

    /// <summary>Proves that a browser's post came from the page that showed it.</summary>
    public required string FormToken { get; init; }

    /// <summary>How often money moved: 1 at most, or the bank is broken.</summary>
    public long ChargeCount { get; init; }

    public long InquiryCount { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The session's instruction for operations on this payment; null: none.</summary>
    public string? OperationWord { get; init; }

    /// <summary>The card's name in the bank's vault: it was charged with it, or is to be kept.</summary>
    public string? VaultToken { get; init; }

    /// <summary>The merchant asked to keep the card if the payment succeeds.</summary>
    public bool StoresCard { get; init; }

    public bool HasMoney => State is SandboxState.Paid or SandboxState.Authorized;

    public bool WaitsForPayer => State is SandboxState.Open or SandboxState.Challenge;

    /// <summary>The row after the bank's decision; a decided one stays as it is.</summary>
    public SandboxPayment After(SandboxOutcome outcome, DateTimeOffset now) => (WaitsForPayer, outcome) switch
    {
        (false, _) => this,
        (_, SandboxOutcome.Approve) => Decided(Operation == GatewayOperation.Authorize ? SandboxState.Authorized : SandboxState.Paid, "00", now),
        (_, SandboxOutcome.Decline decline) => Decided(SandboxState.Declined, decline.Code, now),
        (_, SandboxOutcome.Challenge challenge) => this with { State = SandboxState.Challenge, Otp = challenge.Otp },
        (_, SandboxOutcome.Timeout) => this with { Behaviour = SandboxBehaviour.Timeout },
        _ => this,
    };

    public SandboxPayment CanceledByPayer(DateTimeOffset now) => WaitsForPayer ? Decided(SandboxState.Canceled, "", now) : this;

    /// <summary>What the development API makes of it: any state from any other. Money once moved stays counted.</summary>
    public SandboxPayment Forced(SandboxState state, string code, DateTimeOffset now) =>
        Decided(state == SandboxState.Paid && Operation == GatewayOperation.Authorize ? SandboxState.Authorized : state, code, now) with { Behaviour = SandboxBehaviour.Normal };

    SandboxPayment Decided(SandboxState state, string code, DateTimeOffset now)
    {
        var charges = state is SandboxState.Paid or SandboxState.Authorized && !HasMoney && !Amount.IsZero;
        return this with { State = state, Code = code, DecidedAt = now, ChargeCount = ChargeCount + (charges ? 1 : 0) };
    }
}
