using Ottu.Domain.Kernel;

namespace Ottu.Domain.Payments;

/// <summary>Which plugin owns a session. Immutable.</summary>
public enum SessionType
{
    ECommerce,
    PaymentRequest,
}

public enum PaymentType
{
    OneOff,
    AutoDebit,
    SaveCard,
}

/// <summary>What a success does with the money: take it at once, or reserve it for a capture.</summary>
public enum GatewayOperation
{
    Purchase,
    Authorize,
}

/// <summary>Who starts a charge: the customer, who is present, or the merchant under an agreement.</summary>
public enum ChargeInitiator
{
    Customer,
    Merchant,
}

/// <summary>What an attempt pays with.</summary>
public enum InstrumentKind
{
    /// <summary>The gateway's own page asks.</summary>
    GatewayPage,

    /// <summary>A card typed on our page.</summary>
    Card,

    /// <summary>A saved card.</summary>
    Token,
    ApplePay,
    GooglePay,
    SamsungPay,
    Wallet,
    Cash,
}

/// <summary>State of a payment session (the parent transaction). docs/protocol/checkout.md 7.1</summary>
public enum SessionState
{
    Created,
    Pending,
    Attempted,
    Authorized,
    Paid,
    Failed,
    Canceled,
    Expired,
    Invalided,
    Cod,
}

/// <summary>What moves a session.</summary>
public enum SessionTrigger
{
    /// <summary>First hit of the start URL, the page, or the first attempt.</summary>
    Open,

    /// <summary>An attempt ended without money and another may follow.</summary>
    AttemptEnded,

    /// <summary>An attempt ended without money and none may follow.</summary>
    LastAttemptFailed,
    Pay,
    Authorize,
    AcceptCash,
    Expire,
    Cancel,
    Invalidate,
}

/// <summary>State of one try to move money. docs/protocol/checkout.md 7.2</summary>
public enum AttemptState
{
    Pending,
    Success,
    Failed,
    Canceled,
    Error,
    Cod,
}

public enum AttemptTrigger
{
    Succeed,
    Decline,
    CancelByPayer,
    FailToStart,
    AcceptCash,
}

/// <summary>The legal moves. A test prints both tables to docs/states.md.</summary>
public static class Transitions
{
    static readonly SessionState[] Open = [SessionState.Created, SessionState.Pending, SessionState.Attempted];
    static readonly SessionState[] OpenOrLate = [.. Open, SessionState.Failed, SessionState.Expired];

    public static readonly TransitionTable<SessionState, SessionTrigger> Session = new()
    {
        { SessionState.Created, SessionTrigger.Open, SessionState.Pending },
        { SessionState.Pending, SessionTrigger.Open, SessionState.Pending },
        { SessionState.Attempted, SessionTrigger.Open, SessionState.Attempted },
        { Open, SessionTrigger.AttemptEnded, SessionState.Attempted },
        { Open, SessionTrigger.LastAttemptFailed, SessionState.Failed },
        { OpenOrLate, SessionTrigger.Pay, SessionState.Paid },
        { OpenOrLate, SessionTrigger.Authorize, SessionState.Authorized },
        { OpenOrLate, SessionTrigger.AcceptCash, SessionState.Cod },
        { Open, SessionTrigger.Expire, SessionState.Expired },
        { [.. Open, SessionState.Cod], SessionTrigger.Cancel, SessionState.Canceled },
        { Open, SessionTrigger.Invalidate, SessionState.Invalided },
    };

    public static readonly TransitionTable<AttemptState, AttemptTrigger> Attempt = new()
    {
        { [AttemptState.Pending, AttemptState.Failed, AttemptState.Canceled, AttemptState.Error], AttemptTrigger.Succeed, AttemptState.Success },
        { AttemptState.Pending, AttemptTrigger.Decline, AttemptState.Failed },
        { AttemptState.Pending, AttemptTrigger.CancelByPayer, AttemptState.Canceled },
        { AttemptState.Pending, AttemptTrigger.FailToStart, AttemptState.Error },
        { AttemptState.Pending, AttemptTrigger.AcceptCash, AttemptState.Cod },
    };

    /// <summary>Can still be paid by its customer, deadline aside.</summary>
    public static bool IsOpen(this SessionState state) => Open.Contains(state);

    public static bool IsSuccess(this SessionState state) => state is SessionState.Paid or SessionState.Authorized or SessionState.Cod;
}
