using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Infrastructure.Payments;

namespace Ottu.Infrastructure.Operations;

/// <summary>A row of operation as it is read.</summary>
sealed record OperationRow(
    long Id,
    long SessionRef,
    long AttemptRef,
    string SessionId,
    string ReferenceNumber,
    string Kind,
    string State,
    long Amount,
    string CurrencyCode,
    string PgCode,
    string Gateway,
    string Source,
    string? TrackingKey,
    long? InitiatorId,
    string? Extra,
    string? GatewayResponse,
    string? PgParams,
    string? Message,
    string? DeclineCode,
    long StartedAt,
    long? AnsweredAt,
    long? FinishedAt,
    long Inquiries,
    long? NextInquiryAt,
    long? AlertedAt)
{
    public const string Columns =
        "id AS Id, session_ref AS SessionRef, attempt_ref AS AttemptRef, session_id AS SessionId, reference_number AS ReferenceNumber, kind AS Kind, state AS State, " +
        "amount AS Amount, currency_code AS CurrencyCode, pg_code AS PgCode, gateway AS Gateway, source AS Source, tracking_key AS TrackingKey, initiator_id AS InitiatorId, " +
        "extra AS Extra, gateway_response AS GatewayResponse, pg_params AS PgParams, message AS Message, decline_code AS DeclineCode, started_at AS StartedAt, " +
        "answered_at AS AnsweredAt, finished_at AS FinishedAt, inquiries AS Inquiries, next_inquiry_at AS NextInquiryAt, alerted_at AS AlertedAt";

    public Operation ToOperation() => new()
    {
        Id = Id,
        SessionRef = SessionRef,
        AttemptRef = AttemptRef,
        SessionId = Domain.Payments.SessionId.Of(SessionId),
        ReferenceNumber = ReferenceNumber,
        Kind = Wire<OperationKind>.Parse(Kind),
        State = Wire<OperationState>.Parse(State),
        Amount = Money.FromMinor(Amount, Currency.Of(CurrencyCode)),
        PgCode = PgCode,
        Gateway = Gateway,
        Source = Wire<OperationSource>.Parse(Source),
        TrackingKey = TrackingKey,
        InitiatorId = InitiatorId,
        Extra = StoredJson.ReadObject(Extra),
        GatewayResponse = StoredJson.ReadObject(GatewayResponse),
        PgParams = StoredJson.ReadObject(PgParams),
        Message = Message,
        DeclineCode = DeclineCode,
        StartedAt = SessionRow.Instant(StartedAt),
        AnsweredAt = SessionRow.Instant(AnsweredAt),
        FinishedAt = SessionRow.Instant(FinishedAt),
        Inquiries = (int)Inquiries,
        NextInquiryAt = SessionRow.Instant(NextInquiryAt),
        AlertedAt = SessionRow.Instant(AlertedAt),
    };
}
