using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Infrastructure.Payments;

/// <summary>A row of payment_session as it is read.</summary>
sealed record SessionRow(
    long Id,
    string SessionId,
    string State,
    string CurrencyCode,
    string Terms,
    string Quotes,
    long CreatedAt,
    long StateChangedAt,
    long? SeenAt,
    long? InitiatorId,
    string? SettledPgCode,
    long? SettledAmount,
    string? InvalidationReason,
    string? CheckoutShortCode,
    string? AttachmentShortCode,
    long HasQrCode,
    long? DeletedAt,
    long Version)
{
    public const string Columns =
        "id AS Id, session_id AS SessionId, state AS State, currency_code AS CurrencyCode, terms AS Terms, quotes AS Quotes, created_at AS CreatedAt, " +
        "state_changed_at AS StateChangedAt, seen_at AS SeenAt, initiator_id AS InitiatorId, settled_pg_code AS SettledPgCode, settled_amount AS SettledAmount, " +
        "invalidation_reason AS InvalidationReason, checkout_short_code AS CheckoutShortCode, attachment_short_code AS AttachmentShortCode, " +
        "has_qr_code AS HasQrCode, deleted_at AS DeletedAt, version AS Version";

    /// <summary>The same where payment_session has an alias.</summary>
    public static string ColumnsOf(string alias) => string.Join(", ", Columns.Split(", ").Select(column => $"{alias}.{column}"));

    public Session ToSession() => new()
    {
        Id = Id,
        SessionId = Domain.Payments.SessionId.Of(SessionId),
        Terms = StoredJson.ReadTerms(Terms),
        Quotes = StoredJson.ReadQuotes(Quotes),
        State = Wire<SessionState>.Parse(State),
        CreatedAt = Instant(CreatedAt),
        StateChangedAt = Instant(StateChangedAt),
        SeenAt = Instant(SeenAt),
        InitiatorId = InitiatorId,
        SettledPgCode = SettledPgCode,
        SettledAmount = SettledAmount is { } settled ? Money.FromMinor(settled, Currency.Of(CurrencyCode)) : null,
        InvalidationReason = InvalidationReason,
        CheckoutShortCode = CheckoutShortCode,
        AttachmentShortCode = AttachmentShortCode,
        HasQrCode = HasQrCode != 0,
        DeletedAt = Instant(DeletedAt),
        Version = Version,
    };

    internal static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    internal static DateTimeOffset? Instant(long? milliseconds) => milliseconds is { } value ? Instant(value) : null;
}

/// <summary>A row of attempt as it is read.</summary>
sealed record AttemptRow(
    long Id,
    long SessionRef,
    string ReferenceNumber,
    string PgCode,
    string Gateway,
    string Operation,
    string State,
    long IsSuperseded,
    long SessionAmount,
    string SessionCurrency,
    long Amount,
    long Fee,
    string CurrencyCode,
    string? ExchangeRate,
    long StartedAt,
    long? AnsweredAt,
    long? FinishedAt,
    string? Message,
    string? DeclineCode,
    string? GatewayResponse,
    string? PgParams,
    string? Card,
    string? RedirectUrl,
    string Nonce,
    long Inquiries,
    long? NextInquiryAt,
    long IsSurplus,
    long PayerWaits,
    string Initiator,
    string Instrument,
    string? CardToken,
    long SaveCard,
    string? RoutedFrom,
    long Hop)
{
    public const string Columns =
        "id AS Id, session_ref AS SessionRef, reference_number AS ReferenceNumber, pg_code AS PgCode, gateway AS Gateway, operation AS Operation, state AS State, " +
        "is_superseded AS IsSuperseded, session_amount AS SessionAmount, session_currency AS SessionCurrency, amount AS Amount, fee AS Fee, " +
        "currency_code AS CurrencyCode, exchange_rate AS ExchangeRate, started_at AS StartedAt, answered_at AS AnsweredAt, finished_at AS FinishedAt, message AS Message, " +
        "decline_code AS DeclineCode, gateway_response AS GatewayResponse, pg_params AS PgParams, card AS Card, redirect_url AS RedirectUrl, nonce AS Nonce, " +
        "inquiries AS Inquiries, next_inquiry_at AS NextInquiryAt, is_surplus AS IsSurplus, payer_waits AS PayerWaits, " +
        "initiator AS Initiator, instrument AS Instrument, card_token AS CardToken, save_card AS SaveCard, routed_from AS RoutedFrom, hop AS Hop";

    public Attempt ToAttempt()
    {
        var currency = Currency.Of(CurrencyCode);
        return new Attempt
        {
            Id = Id,
            SessionRef = SessionRef,
            ReferenceNumber = ReferenceNumber,
            PgCode = PgCode,
            Gateway = Gateway,
            Operation = Wire<GatewayOperation>.Parse(Operation),
            State = Wire<AttemptState>.Parse(State),
            IsSuperseded = IsSuperseded != 0,
            SessionAmount = Money.FromMinor(SessionAmount, Currency.Of(SessionCurrency)),
            Amount = Money.FromMinor(Amount, currency),
            Fee = Money.FromMinor(Fee, currency),
            ExchangeRate = ExchangeRate is null ? null : decimal.Parse(ExchangeRate, System.Globalization.CultureInfo.InvariantCulture),
            StartedAt = SessionRow.Instant(StartedAt),
            AnsweredAt = SessionRow.Instant(AnsweredAt),
            FinishedAt = SessionRow.Instant(FinishedAt),
            Message = Message,
            DeclineCode = DeclineCode,
            GatewayResponse = StoredJson.ReadObject(GatewayResponse),
            PgParams = StoredJson.ReadObject(PgParams),
            Card = StoredJson.ReadCard(Card),
            RedirectUrl = RedirectUrl,
            Nonce = Nonce,
            Inquiries = (int)Inquiries,
            NextInquiryAt = SessionRow.Instant(NextInquiryAt),
            IsSurplus = IsSurplus != 0,
            PayerWaits = PayerWaits != 0,
            Initiator = Wire<ChargeInitiator>.Parse(Initiator),
            Instrument = Wire<InstrumentKind>.Parse(Instrument),
            CardToken = CardToken,
            SaveCard = SaveCard != 0,
            RoutedFrom = RoutedFrom,
            Hop = (int)Hop,
        };
    }
}
