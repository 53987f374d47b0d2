using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Application.Webhooks;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>The money call of a payment: tx1 reserves the attempt, the gateway is charged, tx2 records what it said.</summary>
public sealed class PaymentCall(
    ISessions sessions, MoneyCall money, IGateways gateways, AttemptSettler settler, IBaseUrl baseUrl, InquiryOptions inquiry, Entropy entropy, TimeProvider clock)
{
    /// <summary>Bounds guessing card numbers on one session. R48</summary>
    const int MostAttempts = 10;

    public async Task<Result<PayOutcome>> Charge(Installation installation, Pay request, SessionId id, string? superseded, CancellationToken ct)
    {
        var recorded = await money.Run<Reservation, PayOutcome>(
            "payment",
            tx => Reserve(tx, installation, request, id, superseded),
            reservation => Send(reservation, request.Source),
            (tx, reservation, answer) => Record(tx, installation, reservation, answer),
            ct);
        return recorded.TryGet(out var outcome, out var problem) ? outcome : AsOutcome(problem);
    }

    async Task<Result<Reservation>> Reserve(ITx tx, Installation installation, Pay request, SessionId id, string? superseded)
    {
        if (await sessions.Lock(tx, id) is not { } session) return Problem.NotFound.Instance;
        var now = clock.GetUtcNow();
        if (!session.IsPayable(now)) return NotPayable;
        if (installation.Usable(request.PgCode, session.Terms.Type, session.Terms.Amount.Currency) is not { } mid || session.QuoteOf(request.PgCode) is not { } quote) return NotPayable;
        if (!EditableAmount.Choose(installation, session, request.Amount).TryGet(out var amount, out var problem)) return problem;
        if (amount != session.Terms.Amount) quote = installation.QuoteFor(mid, session.Terms.Type, amount, now);
        if (request.QuoteId is not null && request.QuoteId != quote.Id) return PriceChanged;
        if (Refuse(session, mid, request.Source, now) is { } refusal) return refusal;
        var attempts = await sessions.Attempts(tx, session.Id);
        if (attempts.Count >= MostAttempts) return new Problem.Refused("Too many attempts. Ask the merchant for a new payment link.", "too_many_attempts");
        if (attempts.FirstOrDefault(attempt => attempt.ReferenceNumber == superseded) is { State: AttemptState.Pending } old) await sessions.Save(tx, old with { IsSuperseded = true });
        var attempt = NewAttempt(installation, session, mid, quote, amount, now);
        if (!await sessions.TryAdd(tx, attempt)) return AlreadyRunning;
        if (session.TryMove(SessionTrigger.Open, now, out var opened)) await sessions.Save(tx, opened with { SeenAt = opened.SeenAt ?? now });
        return new Reservation(session, mid, attempt);
    }

    Attempt NewAttempt(Installation installation, Session session, Mid mid, Quote quote, Money amount, DateTimeOffset now) => new()
    {
        SessionRef = session.Id,
        ReferenceNumber = installation.Settings.ReferencePrefix + entropy.UpperAlphanumeric(7),
        PgCode = mid.Code,
        Gateway = mid.Gateway,
        Operation = mid.Operation,
        SessionAmount = amount,
        Amount = quote.Amount,
        Fee = quote.Fee,
        ExchangeRate = quote.Rate,
        StartedAt = now,
        Nonce = entropy.Hex(16),

        // If this process dies before tx2, the inquiry job finds the orphan. rulings 9
        NextInquiryAt = now + TimeSpan.FromSeconds(inquiry.OrphanSeconds),
    };

    Task<GatewayAnswer> Send(Reservation reservation, PaymentSource source)
    {
        var (session, mid, attempt) = reservation;
        var root = baseUrl.Value;
        var payer = new PayerContext(
            session.SessionId.Value,
            $"{root}/b/gw/{mid.Code}/return/?reference_number={attempt.ReferenceNumber}&nonce={attempt.Nonce}",
            $"{root}/b/gw/{mid.Code}/notify/",
            session.Terms.Language,
            session.Terms.Extra);
        return gateways.Of(mid).Charge(new ChargeRequest(mid, attempt.ReferenceNumber, attempt.Total, attempt.Operation, source, payer), CancellationToken.None);
    }

    async Task<Result<PayOutcome>> Record(ITx tx, Installation installation, Reservation reservation, GatewayAnswer answer)
    {
        var attempt = await settler.Record(tx, installation, reservation.Attempt, answer, WebhookTrigger.PayerReturn);
        return answer is GatewayAnswer.ActionRequired action && attempt.State == AttemptState.Pending
            ? new PayOutcome.Redirect(action.RedirectUrl)
            : new PayOutcome.Submitted(attempt.ReferenceNumber);
    }

    /// <summary>Card rules that hold before any gateway is asked. docs/protocol/operations.md 3.1</summary>
    static Problem? Refuse(Session session, Mid mid, PaymentSource source, DateTimeOffset now)
    {
        if (source is not PaymentSource.TypedCard { Card: var card }) return null;
        if (!mid.OnsiteCard) return NotPayable;
        var lastDay = new DateTimeOffset(card.ExpiryYear, card.ExpiryMonth, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        return session.Terms.MinExpiryDays is { } days && lastDay < now.AddDays(days)
            ? Problem.Field("expiry", "expiry_too_soon")
            : null;
    }

    static readonly Problem NotPayable = new Problem.Refused("This payment can not be paid.", "not_payable");
    static readonly Problem PriceChanged = new Problem.Refused("The price has changed.", "price_changed");
    static readonly Problem AlreadyRunning = new Problem.Refused("Another attempt is running.", "already_running");

    static Result<PayOutcome> AsOutcome(Problem problem) => problem switch
    {
        _ when problem == NotPayable || problem == AlreadyRunning => new PayOutcome.NotPayable(),
        _ when problem == PriceChanged => new PayOutcome.PriceChanged(),
        _ => problem,
    };

    sealed record Reservation(Session Session, Mid Mid, Attempt Attempt);
}
