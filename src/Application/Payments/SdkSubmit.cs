using System.Globalization;
using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>The SDK's payer chose a method that leaves the shop's page. docs/protocol/sdk.md 2</summary>
public sealed record SdkSubmit(string SessionId, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class SdkSubmitHandler(IMediator mediator, SdkPayments payments, IBaseUrl baseUrl) : IRequestHandler<SdkSubmit, Result<JsonObject>>
{
    static readonly string[] Channels = ["web_sdk", "mobile_sdk", "hosted"];

    public async Task<Result<JsonObject>> Handle(SdkSubmit request, CancellationToken ct)
    {
        if (!(await mediator.Send(new OpenCheckout(request.SessionId, Quietly: false), ct)).TryGet(out var view, out var problem)) return problem;
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        var code = fields.Slug("pg_code", 50, required: true);
        var amount = fields.Decimal("amount");
        var save = fields.Flag("save_card");
        var channel = fields.Choice("channel", Channels);
        if (fields.Problem is { } wrong) return wrong;
        if (!view.IsPayable) return SdkPayments.Refused(view.Session, FormOfPayment.Redirect);
        if (view.Methods.FirstOrDefault(method => method.Mid.Code == code) is not { } method) return Problem.Field("pg_code", $"Object with code={code} does not exist.");

        // A card is typed on our page: nothing has begun before that.
        if (method.Mid.OnsiteCard) return SdkPayments.Leave(view.Session, SdkPayload.CardPage(view.Session, code!, baseUrl.Value) + (channel == "mobile_sdk" ? "&channel=mobile_sdk" : ""));
        var order = new Pay(request.SessionId, code!, QuoteId: null, amount?.ToString(CultureInfo.InvariantCulture), new PayInstrument.GatewayPage(save));
        return await payments.Pay(view, order, ct);
    }
}

/// <summary>Charges for the SDK, and what it is told. docs/protocol/sdk.md 2, 6</summary>
public sealed class SdkPayments(IMediator mediator, ISessions sessions, SdkResponses responses, IBaseUrl baseUrl, TimeProvider clock)
{
    public async Task<Result<JsonObject>> Pay(CheckoutView view, Pay order, CancellationToken ct)
    {
        var (session, form) = (view.Session, FormOfPayment.Of(order.Instrument));
        if (!(await mediator.Send(order, ct)).TryGet(out var outcome, out var problem)) return Worded(session, form, order, problem);
        return outcome switch
        {
            PayOutcome.Redirect redirect when form == FormOfPayment.Redirect => Leave(session, redirect.Url),
            PayOutcome.Redirect redirect => Challenge(session, form, redirect.Url, redirect.ReferenceNumber, occurred: true),
            PayOutcome.Submitted submitted => await Outcome(view.Installation, session, form, submitted.ReferenceNumber, ct),
            _ => await NotPayable(session, form, ct),
        };
    }

    /// <summary>The browser goes on to this address.</summary>
    public static JsonObject Leave(Session session, string url) => new()
    {
        ["status"] = "success",
        ["message"] = session.Terms.Language == "ar" ? "جارٍ تحويلك لإتمام الدفع." : "You are being redirected to complete the payment.",
        ["redirect_url"] = url,
    };

    /// <summary>Nothing was begun: the SDK's error callback.</summary>
    public static Problem Refused(Session session, string form)
    {
        var callback = new JsonObject
        {
            ["status"] = "error",
            ["message"] = session.Terms.Language == "ar" ? "تعذّر إتمام الدفع." : "The payment could not be completed.",
            ["form_of_payment"] = form,
            ["challenge_occurred"] = false,
            ["session_id"] = session.SessionId.Value,
        };
        return new Problem.Failed(callback.Put("order_no", session.Terms.OrderNo));
    }

    async Task<Result<JsonObject>> Outcome(Installation installation, Session session, string form, string reference, CancellationToken ct)
    {
        if (await sessions.FindAttempt(reference, ct) is not { } attempt || await sessions.Find(session.SessionId, ct) is not { } current) return Problem.NotFound.Instance;

        // Undecided is not failed: our waiting page knows the outcome as soon as there is one, and nobody pays twice meanwhile.
        return attempt.State == AttemptState.Pending ? Challenge(current, form, WaitingPage(current, reference), reference, occurred: false) : await responses.Of(current, attempt, installation, ct);
    }

    async Task<Result<JsonObject>> NotPayable(Session session, string form, CancellationToken ct)
    {
        var running = (await sessions.Attempts(session.Id, ct)).FirstOrDefault(attempt => attempt is { State: AttemptState.Pending, IsSuperseded: false });
        return running is null ? Refused(session, form) : Challenge(session, form, WaitingPage(session, running.ReferenceNumber), running.ReferenceNumber, occurred: false);
    }

    string WaitingPage(Session session, string reference) =>
        string.Create(CultureInfo.InvariantCulture, $"{SessionLinks.Page(session, baseUrl.Value)}/result?reference_number={reference}&since={clock.GetUtcNow().ToUnixTimeSeconds()}");

    static JsonObject Challenge(Session session, string form, string url, string reference, bool occurred) => new JsonObject
    {
        ["status"] = "3DS",
        ["method"] = "redirect",
        ["redirect_url"] = url,
        ["session_id"] = session.SessionId.Value,
        ["reference_number"] = reference,
        ["form_of_payment"] = form,
        ["challenge_occurred"] = occurred,
    }.Put("order_no", session.Terms.OrderNo);

    /// <summary>Refusals are codes within; here they get the words of the API.</summary>
    static Problem Worded(Session session, string form, Pay order, Problem problem)
    {
        if (problem is Problem.Refused) return Refused(session, form);
        if (problem is not Problem.Invalid invalid) return problem;
        var errors = new FieldErrors();
        foreach (var (field, messages) in invalid.Errors.ToJson()) errors.Add(field, TextOf(order, (string)((JsonArray)messages!)[0]!));
        return new Problem.Invalid(errors);
    }

    static string TextOf(Pay order, string code) => code switch
    {
        "card_unknown" => SdkTokens.Unknown(((PayInstrument.SavedCard)order.Instrument).Token),
        "card_expired" => "The card has expired.",
        "expiry_too_soon" => "The card expires too soon for this payment.",
        "cvv_required" => FieldTexts.Required,
        "amount_out_of_range" => "The amount is outside the limits of this payment.",
        "amount_invalid" => FieldTexts.Number,
        _ => code,
    };
}
