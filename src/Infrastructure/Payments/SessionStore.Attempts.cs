using System.Globalization;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Payments;

/// <summary>attempt.</summary>
sealed partial class SessionStore
{
    /// <summary>How long one node's inquiry keeps an attempt from the others.</summary>
    static readonly TimeSpan InquiryLease = TimeSpan.FromSeconds(90);

    static readonly Statement AttemptsOfSession = new($"SELECT {AttemptRow.Columns} FROM attempt WHERE session_ref = @sessionRef ORDER BY id");

    public async Task<IReadOnlyList<Attempt>> Attempts(long sessionRef, CancellationToken ct) =>
        [.. (await db.Query<AttemptRow>(AttemptsOfSession, new { sessionRef }, ct)).Select(row => row.ToAttempt())];

    public async Task<IReadOnlyList<Attempt>> Attempts(ITx tx, long sessionRef) =>
        [.. (await tx.Sql().Query<AttemptRow>(AttemptsOfSession, new { sessionRef })).Select(row => row.ToAttempt())];

    static readonly Statement AttemptByReference = new($"SELECT {AttemptRow.Columns} FROM attempt WHERE reference_number = @referenceNumber");

    public async Task<Attempt?> FindAttempt(string referenceNumber, CancellationToken ct) =>
        (await db.One<AttemptRow>(AttemptByReference, new { referenceNumber }, ct))?.ToAttempt();

    static readonly Statement InsertAttempt = new(
        "INSERT INTO attempt (session_ref, reference_number, pg_code, gateway, operation, state, is_superseded, session_amount, session_currency, amount, fee, " +
        "currency_code, exchange_rate, started_at, nonce, inquiries, next_inquiry_at, is_surplus, payer_waits, initiator, instrument, card_token, save_card, routed_from, hop) VALUES (@SessionRef, @ReferenceNumber, @PgCode, @Gateway, " +
        "@Operation, @State, @IsSuperseded, @SessionAmount, @SessionCurrency, @Amount, @Fee, @CurrencyCode, @ExchangeRate, @StartedAt, @Nonce, @Inquiries, @NextInquiryAt, " +
        "@IsSurplus, @PayerWaits, @Initiator, @Instrument, @CardToken, @SaveCard, @RoutedFrom, @Hop)");

    public async Task<bool> TryAdd(ITx tx, Attempt attempt)
    {
        if (!await tx.Sql().TryInsert(InsertAttempt, Columns(attempt))) return false;
        await tx.Sql().Execute(ListTried, new { id = attempt.SessionRef });
        return true;
    }

    static readonly Statement UpdateAttempt = new(
        "UPDATE attempt SET state = @State, is_superseded = @IsSuperseded, answered_at = @AnsweredAt, finished_at = @FinishedAt, message = @Message, decline_code = @DeclineCode, " +
        "gateway_response = @GatewayResponse, pg_params = @PgParams, card = @Card, redirect_url = @RedirectUrl, inquiries = @Inquiries, " +
        "next_inquiry_at = @NextInquiryAt, is_surplus = @IsSurplus, payer_waits = @PayerWaits, card_token = @CardToken " +
        $"WHERE reference_number = @ReferenceNumber AND {Moves.Guard(Transitions.Attempt)}");

    public async Task Save(ITx tx, Attempt attempt)
    {
        if (await tx.Sql().Execute(UpdateAttempt, Columns(attempt)) != 1)
        {
            throw new InvalidOperationException($"Attempt {attempt.ReferenceNumber} was saved without holding its session's lock.");
        }
    }

    static readonly Statement ClaimInquiries = new(d => d.Claim(
        "attempt", "next_inquiry_at = @leasedUntil", "o.next_inquiry_at <= @now AND o.state = 'pending'", "o.next_inquiry_at, o.id", "reference_number"));

    public Task<IReadOnlyList<string>> ClaimDueInquiries(int batch, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var parameters = new { batch, now = now.ToUnixTimeMilliseconds(), leasedUntil = (now + InquiryLease).ToUnixTimeMilliseconds() };
        return db.InTransaction(tx => tx.Sql().Query<string>(ClaimInquiries, parameters), ct);
    }

    static object Columns(Attempt attempt) => new
    {
        attempt.SessionRef,
        attempt.ReferenceNumber,
        attempt.PgCode,
        attempt.Gateway,
        Operation = attempt.Operation.Wire(),
        State = attempt.State.Wire(),
        IsSuperseded = attempt.IsSuperseded ? 1L : 0L,
        SessionAmount = attempt.SessionAmount.Minor,
        SessionCurrency = attempt.SessionAmount.Currency.Code,
        Amount = attempt.Amount.Minor,
        Fee = attempt.Fee.Minor,
        CurrencyCode = attempt.Amount.Currency.Code,
        ExchangeRate = attempt.ExchangeRate?.ToString(CultureInfo.InvariantCulture),
        StartedAt = attempt.StartedAt.ToUnixTimeMilliseconds(),
        AnsweredAt = attempt.AnsweredAt?.ToUnixTimeMilliseconds(),
        FinishedAt = attempt.FinishedAt?.ToUnixTimeMilliseconds(),
        attempt.Message,
        attempt.DeclineCode,
        GatewayResponse = StoredJson.Write(attempt.GatewayResponse),
        PgParams = StoredJson.Write(attempt.PgParams),
        Card = StoredJson.Write(attempt.Card),
        attempt.RedirectUrl,
        attempt.Nonce,
        Inquiries = (long)attempt.Inquiries,
        NextInquiryAt = attempt.NextInquiryAt?.ToUnixTimeMilliseconds(),
        IsSurplus = attempt.IsSurplus ? 1L : 0L,
        PayerWaits = attempt.PayerWaits ? 1L : 0L,
        Initiator = attempt.Initiator.Wire(),
        Instrument = attempt.Instrument.Wire(),
        attempt.CardToken,
        SaveCard = attempt.SaveCard ? 1L : 0L,
        attempt.RoutedFrom,
        Hop = (long)attempt.Hop,
    };
}
