using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>The SDK starts without a preloaded payload; that is also the customer opening the session. docs/protocol/sdk.md 2-3</summary>
public sealed record GetSdkPayload(string SessionId) : IRequest<Result<JsonObject>>;

sealed class GetSdkPayloadHandler(IMediator mediator, SdkResponses responses, IBaseUrl baseUrl, TimeProvider clock) : IRequestHandler<GetSdkPayload, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(GetSdkPayload request, CancellationToken ct)
    {
        if (!(await mediator.Send(new OpenCheckout(request.SessionId, Quietly: false), ct)).TryGet(out var view, out var problem)) return problem;
        if (view.Session.State == SessionState.Expired) return new Problem.Refused("This payment link has expired.");
        var response = view.LatestFinished is { } attempt ? await responses.Of(view.Session, attempt, view.Installation, ct) : null;
        return SdkPayload.Of(view.Session, view.Installation, baseUrl.Value, SdkPayload.Cards(view.Session, view.Installation, view.Cards, baseUrl.Value, clock.GetUtcNow()), response);
    }
}

/// <summary>The latest outcome with the page that follows it: the merchant's once the webhook allows it, ours for any other success. docs/protocol/sdk.md 6</summary>
public sealed class SdkResponses(ISessions sessions, NextStops stops, IBaseUrl baseUrl)
{
    /// <param name="session">As read before or after the attempt.</param>
    public async Task<JsonObject> Of(Session session, Attempt attempt, Installation installation, CancellationToken ct)
    {
        var callback = SdkCallback.Of(session, attempt, installation);
        if (attempt.State == AttemptState.Error) return callback;

        // One that was read before its attempts could be taken for open although the attempt has closed it.
        if (session.State.IsOpen() && attempt.FinishedAt >= session.StateChangedAt) session = await sessions.Find(session.SessionId, ct) ?? session;
        var stop = await stops.After(installation, session, attempt, attempt.FinishedAt ?? attempt.StartedAt, ct);
        return callback.Put("redirect_url", stop switch
        {
            NextStop.Merchant merchant => merchant.Url,
            _ when attempt.State is AttemptState.Success or AttemptState.Cod => SessionLinks.Page(session, baseUrl.Value),
            _ => null,
        });
    }
}

/// <summary>The outcome of an attempt as the SDK's callbacks carry it. docs/protocol/sdk.md 6</summary>
static class SdkCallback
{
    public static JsonObject Of(Session session, Attempt attempt, Installation installation)
    {
        var status = StatusOf(attempt.State);
        var callback = new JsonObject
        {
            ["status"] = status,
            ["message"] = attempt.Message ?? MessageOf(status, session.Terms.Language),
            ["form_of_payment"] = FormOfPayment.Of(attempt.Instrument),
            ["challenge_occurred"] = attempt is { Instrument: not InstrumentKind.GatewayPage, RedirectUrl: not null },
            ["session_id"] = session.SessionId.Value,
            ["reference_number"] = attempt.ReferenceNumber,
        };
        callback.Put("order_no", session.Terms.OrderNo);
        return status == "error" ? callback : callback.Put("payment_gateway_info", Gateway(session, attempt, installation));
    }

    static JsonObject Gateway(Session session, Attempt attempt, Installation installation) => new()
    {
        ["pg_code"] = attempt.PgCode,
        ["pg_name"] = installation.Mids.TryGetValue(attempt.PgCode, out var mid) ? MethodView.NameOf(mid, session.Terms.Language) : attempt.PgCode,
        ["pg_response"] = attempt.GatewayResponse?.DeepClone() ?? new JsonObject(),
    };

    /// <summary>A decline and a cancel are the same to a shop: the session can be tried again.</summary>
    static string StatusOf(AttemptState state) => state switch
    {
        AttemptState.Success or AttemptState.Cod => "success",
        AttemptState.Error => "error",
        _ => "canceled",
    };

    static string MessageOf(string status, string language) => (status, language) switch
    {
        ("success", "ar") => "تم الدفع بنجاح.",
        ("success", _) => "Payment was successful.",
        ("error", "ar") => "تعذّر إتمام الدفع.",
        ("error", _) => "The payment could not be completed.",
        (_, "ar") => "لم يكتمل الدفع.",
        _ => "The payment was not completed.",
    };
}
