using System.Globalization;
using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Cards;
using Ottu.Application.Gateways;
using Ottu.Application.Operations;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.WebApi.Checkout.Pages;
using Ottu.WebApi.Http;
using CheckoutView = Ottu.Application.Payments.CheckoutView;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.Checkout;

/// <summary>The steps of a payer through the hosted page. Every state change is a use case; here is only where the browser goes.</summary>
static class CheckoutFlow
{
    public static async Task<IResult> Start(HttpContext http, IMediator mediator)
    {
        var sessionId = (string?)http.Request.Query["session_id"] ?? "";
        var opened = await mediator.Send(new OpenCheckout(sessionId, IsQuiet(http)), http.RequestAborted);
        if (!opened.Ok) return CheckoutPages.NotFound(http);
        MobileChannel.Remember(http);
        var rest = QueryString.Create(http.Request.Query.Where(parameter => parameter.Key != "session_id"));
        return Results.Redirect($"/checkout/{sessionId}{rest}");
    }

    public static async Task<IResult> Page(string sessionId, HttpContext http, IMediator mediator)
    {
        MobileChannel.Remember(http);
        var opened = await mediator.Send(new OpenCheckout(sessionId, IsQuiet(http)), http.RequestAborted);
        return opened.TryGet(out var view, out _) ? CheckoutPages.For(http, view) : CheckoutPages.NotFound(http);
    }

    public static async Task<IResult> PayAtGateway(HttpContext http, IMediator mediator)
    {
        var sessionId = (string?)http.Request.Query["session_id"] ?? "";
        var pgCode = (string?)http.Request.Query["pg_code"] ?? "";
        MobileChannel.Remember(http);
        var opened = await mediator.Send(new OpenCheckout(sessionId, IsQuiet(http)), http.RequestAborted);
        if (!opened.TryGet(out var view, out _)) return CheckoutPages.NotFound(http);
        var method = view.Methods.FirstOrDefault(method => method.Mid.Code == pgCode);
        if (IsQuiet(http) || !view.IsPayable || method is null || method.Mid.OnsiteCard) return Results.Redirect($"/checkout/{sessionId}{QueryString.Create("pg_code", pgCode)}");
        var paid = await mediator.Send(new Application.Payments.Pay(sessionId, pgCode, QuoteId: null, Amount: null, new PayInstrument.GatewayPage()), http.RequestAborted);
        return Next(http, view, pgCode, paid);
    }

    public static async Task<IResult> Pay(string sessionId, HttpContext http, IMediator mediator, Csrf csrf, TimeProvider clock)
    {
        var form = await Form(http);
        var opened = await mediator.Send(new OpenCheckout(sessionId, Quietly: false), http.RequestAborted);
        if (!opened.TryGet(out var view, out _)) return CheckoutPages.NotFound(http);
        if (!csrf.IsValid(http, form, sessionId)) return CheckoutPages.For(http, view, notice: CheckoutNotice.FormExpired);
        var pgCode = form["pg_code"].ToString();
        var method = view.Methods.FirstOrDefault(method => method.Mid.Code == pgCode);
        if (!view.IsPayable || method is null) return CheckoutPages.For(http, view);
        if (!Instrument(form, method, clock).TryGet(out var instrument, out var problem)) return CheckoutPages.For(http, view, pgCode, problem);
        var paid = await mediator.Send(new Application.Payments.Pay(sessionId, pgCode, form["quote"], form["amount"], instrument), http.RequestAborted);
        return Next(http, view, pgCode, paid);
    }

    public static async Task<IResult> RemoveCard(string sessionId, HttpContext http, IMediator mediator, Csrf csrf)
    {
        var form = await Form(http);
        var opened = await mediator.Send(new OpenCheckout(sessionId, Quietly: false), http.RequestAborted);
        if (!opened.TryGet(out var view, out _)) return CheckoutPages.NotFound(http);
        if (!csrf.IsValid(http, form, sessionId)) return CheckoutPages.For(http, view, notice: CheckoutNotice.FormExpired);
        var removed = await mediator.Send(new DeleteOwnCard(sessionId, form["token"].ToString()), http.RequestAborted);
        return removed.Ok ? SeeOther(http, $"/checkout/{sessionId}?removed=true") : CheckoutPages.For(http, view, problem: removed.Problem);
    }

    public static async Task<IResult> Return(string pgCode, HttpContext http, IMediator mediator)
    {
        var reference = await Parameter(http, "reference_number");
        var completed = await mediator.Send(new CompleteAttempt(reference, pgCode, await Parameter(http, "nonce")), http.RequestAborted);
        return completed.TryGet(out var done, out _) ? Results.Redirect(ResultUrl(http, done.Session.SessionId.Value, reference)) : CheckoutPages.NotFound(http);
    }

    public static async Task<IResult> Notify(string pgCode, HttpContext http, IMediator mediator)
    {
        var body = await RequestBody.Read(http);
        if (!body.TryGet(out var fields, out var problem)) return problem.ToResponse();
        var (reference, operation) = (fields.Text("reference_number"), fields.Text("operation"));
        if (operation.Length > 0)
        {
            var amount = fields.Fields["amount"]?.ToString();
            var recorded = await mediator.Send(new RecordGatewayOperation(pgCode, reference, operation, fields.Text("operation_reference"), amount), http.RequestAborted);
            return recorded.TryGet(out _, out problem) ? Results.Json(new JsonObject { ["detail"] = "Received." }) : problem.ToResponse();
        }

        var completed = await mediator.Send(new CompleteAttempt(reference, pgCode, Nonce: null), http.RequestAborted);
        return completed.TryGet(out _, out problem) ? Results.Json(new JsonObject { ["detail"] = "Received." }) : problem.ToResponse();
    }

    /// <summary>Holds the answer for a moment, because most outcomes and acknowledgements are there within it; then a waiting page.</summary>
    public static async Task<IResult> Result(string sessionId, HttpContext http, IMediator mediator, TimeProvider clock, CheckoutOptions options)
    {
        var reference = (string?)http.Request.Query["reference_number"];
        var since = Since(http, clock);
        var stop = await mediator.Send(new PayerReturn(sessionId, reference, since), http.RequestAborted);
        for (var waited = TimeSpan.Zero; waited < options.Hold && stop is { Ok: true, Value: NextStop.Wait }; waited += CheckoutOptions.Pace)
        {
            // Paces a held response by the wall clock; no decision depends on it.
            await Task.Delay(CheckoutOptions.Pace, http.RequestAborted);
            stop = await mediator.Send(new PayerReturn(sessionId, reference, since), http.RequestAborted);
        }

        if (!stop.TryGet(out var next, out _)) return CheckoutPages.NotFound(http);
        if (next is NextStop.Merchant or NextStop.Summary && MobileChannel.Is(http)) return Results.Redirect(MobileChannel.End);
        if (next is NextStop.Merchant merchant) return Results.Redirect(merchant.Url);
        var opened = await mediator.Send(new OpenCheckout(sessionId, Quietly: true), http.RequestAborted);
        if (!opened.TryGet(out var view, out _)) return CheckoutPages.NotFound(http);
        return next switch
        {
            NextStop.Wait => CheckoutPages.Waiting(http, view),
            NextStop.TryAgain => Results.Redirect($"/checkout/{sessionId}"),
            _ => CheckoutPages.Summary(http, view),
        };
    }

    public static async Task<IResult> Cancel(HttpContext http, IMediator mediator, Csrf csrf)
    {
        var sessionId = (string?)http.Request.Query["session_id"] ?? "";
        var form = await Form(http);
        if (!csrf.IsValid(http, form, sessionId)) return Results.Redirect($"/checkout/{sessionId}");
        var canceled = await mediator.Send(new CancelByPayer(sessionId), http.RequestAborted);
        if (canceled.Problem is Problem.NotFound) return CheckoutPages.NotFound(http);
        return Results.Redirect(canceled.Ok ? ResultUrl(http, sessionId, referenceNumber: null) : $"/checkout/{sessionId}");
    }

    public static async Task<IResult> CancelBySdk(string sessionId, HttpContext http, IMediator mediator)
    {
        var canceled = await mediator.Send(new CancelByPayer(sessionId), http.RequestAborted);
        return canceled.TryGet(out var session, out var problem) ? ToHttp.Json(CanceledCallback(session), StatusCodes.Status200OK) : problem.ToResponse();
    }

    static JsonObject CanceledCallback(Session session) => new()
    {
        ["status"] = "canceled",
        ["message"] = "The payment was canceled.",
        ["form_of_payment"] = "redirect",
        ["challenge_occurred"] = false,
        ["session_id"] = session.SessionId.Value,
        ["order_no"] = session.Terms.OrderNo ?? "",
    };

    static IResult Next(HttpContext http, CheckoutView view, string pgCode, Result<PayOutcome> paid)
    {
        var sessionId = view.Session.SessionId.Value;
        if (!paid.TryGet(out var outcome, out var problem)) return CheckoutPages.For(http, view, pgCode, problem);
        return outcome switch
        {
            PayOutcome.Redirect redirect => SeeOther(http, redirect.Url),
            PayOutcome.Submitted submitted => SeeOther(http, ResultUrl(http, sessionId, submitted.ReferenceNumber)),
            PayOutcome.PriceChanged => CheckoutPages.For(http, view, pgCode, notice: CheckoutNotice.PriceChanged),
            _ => SeeOther(http, $"/checkout/{sessionId}"),
        };
    }

    static Result<PayInstrument> Instrument(IFormCollection form, CheckoutMethod method, TimeProvider clock)
    {
        if (form["token"].ToString() is { Length: > 0 } token) return new SavedCardForm(token, new Secret(form["cvv"].ToString())).Parse();
        var save = form["save_card"] == "true";
        if (!method.Mid.OnsiteCard) return new PayInstrument.GatewayPage(save);
        var typed = new CardForm(new Secret(form["number"].ToString()), form["expiry"].ToString(), new Secret(form["cvv"].ToString()), form["holder"]);
        return typed.Parse(method.Mid, clock.GetUtcNow()).TryGet(out var card, out var problem) ? new PayInstrument.TypedCard(card, save) : problem;
    }

    /// <summary>A HEAD or a prefetch only looks: it must not open, expire or pay anything. rulings 19</summary>
    static bool IsQuiet(HttpContext http) => HttpMethods.IsHead(http.Request.Method)
        || http.Request.Headers["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase)
        || http.Request.Headers["Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase);

    static string ResultUrl(HttpContext http, string sessionId, string? referenceNumber)
    {
        var since = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var query = referenceNumber is null ? QueryString.Create("since", since) : QueryString.Create("reference_number", referenceNumber).Add("since", since);
        return $"/checkout/{sessionId}/result{query}";
    }

    static DateTimeOffset Since(HttpContext http, TimeProvider clock) =>
        long.TryParse(http.Request.Query["since"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : clock.GetUtcNow();

    static async Task<string> Parameter(HttpContext http, string name)
    {
        if (http.Request.Query.TryGetValue(name, out var value)) return value.ToString();
        return (await Form(http))[name].ToString();
    }

    /// <summary>What is no form, or a broken one, or has null characters, is an empty one: it lacks the token or the nonce and is refused for that.</summary>
    static async Task<IFormCollection> Form(HttpContext http)
    {
        if (!http.Request.HasFormContentType) return FormCollection.Empty;
        var form = await Readable(http);

        // The page reads the form again, for what was typed.
        return http.Request.Form = form.Any(field => field.Value.Any(value => value!.Contains('\0', StringComparison.Ordinal))) ? FormCollection.Empty : form;
    }

    static async Task<IFormCollection> Readable(HttpContext http)
    {
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return FormCollection.Empty;
        }
    }

    /// <summary>303: the browser follows with a GET, whatever it sent.</summary>
    static IResult SeeOther(HttpContext http, string url)
    {
        http.Response.Headers.Location = url;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }
}

/// <summary>Configuration <c>Ottu:Checkout</c>.</summary>
sealed record CheckoutOptions
{
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a payer's request is held for the outcome before a waiting page is shown.</summary>
    public double HoldSeconds { get; init; } = 3;

    public TimeSpan Hold => TimeSpan.FromSeconds(HoldSeconds);
}

/// <summary>What the page tells the payer besides field errors.</summary>
enum CheckoutNotice
{
    None,
    PriceChanged,
    FormExpired,
}
