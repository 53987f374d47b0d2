using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Webhooks;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Operations;

/// <summary>
/// What became of a payment: the stored outcome where there is one, else what its gateways say now. docs/protocol/operations.md 2.1
/// </summary>
/// <param name="Body">session_id or order_no, notify_webhook_url, webhook_url.</param>
public sealed record InquirePayment(Result<Fields> Body) : IRequest<Result<JsonObject>>;

/// <summary>The same from the back office, which names the payment in the path; the merchant is always told.</summary>
public sealed record InquirePaymentAtDesk(string SessionId) : IRequest<Result<JsonObject>>;

public sealed class InquirePaymentHandler(ISessions sessions, StatusQuery query, ICaller caller) :
    IRequestHandler<InquirePayment, Result<JsonObject>>,
    IRequestHandler<InquirePaymentAtDesk, Result<JsonObject>>
{
    const string Right = "payment.inquiry";
    const int LongestIdentifier = 128;
    const int LongestTarget = 200;

    public async Task<Result<JsonObject>> Handle(InquirePayment request, CancellationToken ct)
    {
        if (!caller.Can(Right)) return Problem.Forbidden.Instance;
        if (!request.Body.TryGet(out var fields, out var problem)) return problem;
        var sessionId = fields.Text("session_id", LongestIdentifier);
        var orderNo = fields.Text("order_no", LongestIdentifier);
        var notify = fields.Flag("notify_webhook_url");
        var target = fields.Url("webhook_url", LongestTarget);
        if (!fields.IsSet("session_id") && !fields.IsSet("order_no")) fields.Error(FieldErrors.NonField, "Provide session_id or order_no.");
        if (fields.Problem is { } invalid) return invalid;
        if (!(await Find(sessionId, orderNo, ct)).TryGet(out var session, out problem)) return problem;
        return await query.Run(new StatusOrder(session.Id, WebhookTrigger.InquiryCall, notify, target), ct);
    }

    public async Task<Result<JsonObject>> Handle(InquirePaymentAtDesk request, CancellationToken ct)
    {
        if (!caller.Can(Right)) return Problem.Forbidden.Instance;
        if (!(await Find(request.SessionId, orderNo: null, ct)).TryGet(out var session, out var problem)) return problem;
        return await query.Run(new StatusOrder(session.Id, WebhookTrigger.StaffInquiry, Notify: true, Target: null), ct);
    }

    async Task<Result<Session>> Find(string? sessionId, string? orderNo, CancellationToken ct)
    {
        if (sessionId is null) return await sessions.FindByOrderNo(orderNo!, ct) is { } newest ? newest : Problem.NotFound.Instance;
        if (!SessionId.TryParse(sessionId, out var id) || await sessions.Find(id, ct) is not { } session) return Problem.NotFound.Instance;
        return orderNo is null || orderNo == session.Terms.OrderNo
            ? session
            : Problem.Field(FieldErrors.NonField, "session_id and order_no name different payments.");
    }
}
