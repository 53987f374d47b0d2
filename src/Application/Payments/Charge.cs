using System.Text.Json.Nodes;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Webhooks;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>An order to charge a session once, whoever gives it: the payer on a page, a device, the merchant, our billing.</summary>
/// <param name="Take">Inside tx1: locks the session that is to be charged, or creates it; null when there is none.</param>
/// <param name="Admit">Inside tx1: whether this session may be charged so, and with what.</param>
public sealed record ChargeOrder(Func<ITx, Task<Session?>> Take, Func<ITx, Session, Task<Result<Admission>>> Admit)
{
    /// <summary>Names the flow for crash tests.</summary>
    public string Point { get; init; } = "payment";

    public ChargeInitiator Initiator { get; init; } = ChargeInitiator.Customer;

    /// <summary>Why a notification of the outcome would be sent.</summary>
    public WebhookTrigger Trigger { get; init; } = WebhookTrigger.PayerReturn;

    /// <summary>Reference of the open attempt that this one takes over from.</summary>
    public string? Superseded { get; init; }

    /// <summary>Inside tx1, once the attempt is reserved: what else must be in that commit.</summary>
    public Func<ITx, Attempt, Task>? Reserved { get; init; }

    /// <summary>The caller wants the signed payment object.</summary>
    public bool WantsBody { get; init; }
}

/// <summary>What will be charged, checked under the session's lock.</summary>
/// <param name="Mid">The connection.</param>
/// <param name="Quote">The price.</param>
/// <param name="Amount">Session currency, no fee.</param>
/// <param name="Instrument">For the record.</param>
/// <param name="Source">For the gateway; never stored.</param>
public sealed record Admission(Mid Mid, Quote Quote, Money Amount, InstrumentKind Instrument, PaymentSource Source)
{
    /// <summary>The saved card that pays.</summary>
    public string? CardToken { get; init; }

    /// <summary>Keep the card if this succeeds.</summary>
    public bool SaveCard { get; init; }

    /// <summary>At most eight digits of the card, where there is one: for routing.</summary>
    public Bin? CardBin { get; init; }

    /// <summary>Upper case, e.g. VISA; null where unknown.</summary>
    public string? CardBrand { get; init; }

    /// <summary>The connection in whose vault a saved card lies.</summary>
    public string? CardPgCode { get; init; }

    /// <summary>Paid with this card.</summary>
    public Admission With(SavedCard card) => this with
    {
        CardToken = card.Token.Value,
        CardPgCode = card.PgCode,
        CardBrand = card.Card.Brand,
        CardBin = Bin.TryParse(card.Card.Bin, out var bin) ? bin : null,
    };
}

/// <summary>What became of a charge.</summary>
/// <param name="Session">As stored.</param>
/// <param name="Attempt">As stored; pending while undecided.</param>
/// <param name="Answer">What the gateway said.</param>
/// <param name="Body">The signed payment object, where the order asked for it.</param>
public sealed record Charged(Session Session, Attempt Attempt, GatewayAnswer Answer, JsonObject? Body);
