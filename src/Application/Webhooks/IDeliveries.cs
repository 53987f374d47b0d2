using Ottu.Application.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Webhooks;

/// <summary>Why a payment notification is sent. docs/protocol/webhooks.md 2.1</summary>
public enum WebhookTrigger
{
    /// <summary>The payer is about to be sent on and waits for the acknowledgement.</summary>
    PayerReturn,

    /// <summary>An automatic inquiry settled it.</summary>
    AutoInquiry,

    /// <summary>Cancel, expiry, invalidation.</summary>
    StateChange,

    /// <summary>Staff asked for it.</summary>
    Manual,

    /// <summary>Staff asked the gateway.</summary>
    StaffInquiry,

    /// <summary>The inquiry API, with <c>notify_webhook_url</c>.</summary>
    InquiryCall,

    /// <summary>The answer to a merchant-initiated charge; announced only where the installation wants that. R-13</summary>
    DirectCharge,

    /// <summary>Our own billing charged an agreement.</summary>
    ScheduledCharge,
}

/// <summary>Announces payment outcomes to the merchant, in the commit that makes them true.</summary>
public interface IAnnouncements
{
    /// <summary>
    /// Builds and signs the payload of the session as it now is, and queues it for its target. Does nothing where the merchant has no
    /// target. R-36: in the same commit as the state change.
    /// </summary>
    /// <param name="tx">The transaction of the state change.</param>
    /// <param name="installation">The configuration.</param>
    /// <param name="session">As stored by this transaction.</param>
    /// <param name="attempt">The attempt announced; null when there was none.</param>
    /// <param name="trigger">Why.</param>
    Task Announce(ITx tx, Installation installation, Session session, Attempt? attempt, WebhookTrigger trigger);

    /// <summary>Sends to a given target, as often as it is asked for: what staff and the inquiry API want. Returns the delivery's public id.</summary>
    Task<string> AnnounceTo(ITx tx, Installation installation, Session session, Attempt? attempt, WebhookTrigger trigger, string target);
}

/// <summary>The signed payment object of a session, as webhooks carry it and inquiry, one-step and direct charges answer with it.</summary>
public interface IPaymentEvents
{
    /// <param name="tx">Sees what this transaction wrote.</param>
    /// <param name="installation">The configuration.</param>
    /// <param name="session">As stored by this transaction.</param>
    /// <param name="attempt">The attempt it tells about; null when there was none.</param>
    Task<System.Text.Json.Nodes.JsonObject> Signed(ITx tx, Installation installation, Session session, Attempt? attempt);
}

/// <summary>How the notification of an attempt stands: what decides where the payer goes. docs/protocol/webhooks.md 3</summary>
public enum Acknowledgement
{
    /// <summary>There was nobody to tell: redirect at once.</summary>
    NotNeeded,

    /// <summary>The first schedule still runs.</summary>
    Waiting,

    /// <summary>200: on to the merchant.</summary>
    Redirect,

    /// <summary>201, or failed: our summary page.</summary>
    Summary,
}

/// <summary>Query: how the latest notification of a session stands that quotes this attempt, or, with null, that followed no attempt.</summary>
/// <param name="SessionRef">Row identity of the session.</param>
/// <param name="ReferenceNumber">The attempt; null after a cancel.</param>
public sealed record AcknowledgementOf(long SessionRef, string? ReferenceNumber) : MediatR.IRequest<Acknowledgement>;
