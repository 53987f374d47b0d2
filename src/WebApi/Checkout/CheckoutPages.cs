using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Cards;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.WebApi.Checkout.Pages;
using IResult = Microsoft.AspNetCore.Http.IResult;
using Opened = Ottu.Application.Payments.CheckoutView;
using Page = Ottu.WebApi.Checkout.Pages.CheckoutView;

namespace Ottu.WebApi.Checkout;

/// <summary>Turns what a use case found into the page that shows it.</summary>
static class CheckoutPages
{
    /// <summary>The page of a session in whatever state it is: methods while it can be paid, else what became of it.</summary>
    public static IResult For(HttpContext http, Opened view, string? pgCode = null, Problem? problem = null, CheckoutNotice notice = CheckoutNotice.None)
    {
        var session = view.Session;
        var texts = TextsOf(http, session);
        if (session.State.IsSuccess() || session.State == SessionState.Failed) return Summary(http, view);
        if (!view.IsPayable) return Message(http, view, texts);
        if (view.Running is { RedirectUrl: null }) return Waiting(http, view);
        var chosen = EditableAmount.Choose(view.Installation, session, AmountText(http));
        problem ??= chosen.Problem;
        var amount = chosen.Ok ? chosen.Value : session.Terms.Amount;
        var page = new Page
        {
            Frame = Frame(http, view, texts),
            SessionId = session.SessionId.Value,
            CsrfToken = http.RequestServices.GetRequiredService<Csrf>().Issue(http, session.SessionId.Value),
            Order = Order(session),
            Methods = [.. view.Methods.Select(method => Method(Priced(http, view, method, amount), session, texts))],
            Cards = SavedCards.Of(http, view),
            SelectedPgCode = pgCode ?? http.Request.Query["pg_code"],
            SelectedToken = http.Request.HasFormContentType ? (string?)http.Request.Form["token"] : null,
            IsSaving = session.Terms.PaymentType == PaymentType.SaveCard,
            Consent = SavedCards.Consent(view),
            Done = http.Request.Query["removed"] == "true" ? texts.CardRemoved : null,
            WantsSave = http.Request.HasFormContentType && http.Request.Form["save_card"] == "true",
            AmountEditor = Editor(view, amount),
            Notice = problem is null && notice == CheckoutNotice.None ? LastTry(view, texts) : null,
            Errors = Errors(view, texts, problem, notice),
            TypedHolder = TypedHolder(http),
        };
        return PageResult.Of(page, FormTargets(view), page.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    public static IResult Waiting(HttpContext http, Opened view)
    {
        var running = view.Running;
        var url = http.Request.Path.Value!.EndsWith("/result", StringComparison.Ordinal)
            ? http.Request.Path + http.Request.QueryString
            : $"/checkout/{view.Session.SessionId}/result?reference_number={running?.ReferenceNumber}&since={running?.StartedAt.ToUnixTimeSeconds()}";
        return PageResult.Of(new WaitingView(Frame(http, view, TextsOf(http, view.Session)), url));
    }

    /// <summary>The receipt, or what went wrong.</summary>
    public static IResult Summary(HttpContext http, Opened view)
    {
        var texts = TextsOf(http, view.Session);
        var session = view.Session;
        if (!session.State.IsSuccess() && session.State is not (SessionState.Failed or SessionState.Attempted))
        {
            return view.Running is null ? Message(http, view, texts) : PageResult.Of(new MessageView(Frame(http, view, texts), texts.StillProcessing, MessageTone.Quiet));
        }

        var attempt = session.State.IsSuccess() ? view.Attempts.LastOrDefault(IsMoney) : view.LatestFinished;
        return PageResult.Of(new ResultView
        {
            Frame = Frame(http, view, texts),
            Outcome = session.Terms.PaymentType == PaymentType.SaveCard && session.State.IsSuccess() ? Outcome.Saved : OutcomeOf(session.State),
            Amount = attempt?.Total ?? session.Terms.Amount,
            Fee = attempt is { Fee.IsZero: false } ? attempt.Fee : null,
            Reference = attempt?.ReferenceNumber,
            OrderNo = session.Terms.OrderNo,
            Description = session.Terms.ProductType,
            PaidWith = attempt is null ? null : MethodName(view, attempt.PgCode, texts),
            Gateway = attempt?.Gateway,
            SavedCard = SavedCards.KeptBy(attempt),
            Date = attempt?.FinishedAt is { } at ? LocalTime(view, at) : null,
            Parameters = attempt?.PgParams is { } parameters ? [.. parameters.Select(member => KeyValuePair.Create(member.Key, (string?)member.Value ?? ""))] : [],
            RetryUrl = view.IsPayable ? $"/checkout/{session.SessionId}" : null,
            MerchantUrl = MerchantUrl(view, attempt?.ReferenceNumber),
            FailureAdvice = session.State.IsSuccess() ? null : texts.AdviceFor(attempt?.DeclineCode),
        });
    }

    public static IResult NotFound(HttpContext http)
    {
        var texts = Texts.Of(http.Request.Query["lang"]);
        return PageResult.Of(new MessageView(new PageFrame(texts, "Ottu", IsSandbox: false, LanguageUrl: null), texts.NotFound, MessageTone.Quiet), StatusCodes.Status404NotFound);
    }

    static IResult Message(HttpContext http, Opened view, Texts texts)
    {
        var (message, tone) = view.Session.State switch
        {
            SessionState.Canceled => (texts.Canceled, MessageTone.Quiet),
            SessionState.Invalided => (texts.Invalided, MessageTone.Warning),
            _ when view.Installation.Settings.IsPaused && view.Session.State.IsOpen() => (texts.Paused, MessageTone.Warning),
            _ => (texts.Expired, MessageTone.Warning),
        };
        var merchantUrl = MerchantUrl(view, referenceNumber: null);
        return PageResult.Of(new MessageView(Frame(http, view, texts), message, tone)
        {
            Action = merchantUrl is null ? null : new LinkView(merchantUrl, texts.ReturnToMerchant),
        });
    }

    static string? MerchantUrl(Opened view, string? referenceNumber)
    {
        var url = RedirectUrl(view);
        return url.Length == 0 ? null : MerchantRedirect.Build(url, view.Session, referenceNumber);
    }

    static string RedirectUrl(Opened view) => view.Session.Terms.RedirectUrl ?? view.Installation.PluginOf(view.Session.Terms.Type).RedirectUrl;

    static PageFrame Frame(HttpContext http, Opened view, Texts texts)
    {
        var query = http.Request.Query.Where(parameter => parameter.Key != "lang").Append(new("lang", texts.OtherLanguage));
        var path = HttpMethods.IsPost(http.Request.Method) ? $"/checkout/{view.Session.SessionId}" : http.Request.Path.Value;
        return new PageFrame(texts, view.Installation.Settings.Name, view.Methods.Any(method => method.Mid.IsSandbox), path + QueryString.Create(query));
    }

    static Texts TextsOf(HttpContext http, Session session) => Texts.Of(ChosenLanguage.Of(http, session.SessionId.Value) ?? session.Terms.Language);

    static OrderView Order(Session session) => new(session.Terms.Amount)
    {
        OrderNo = session.Terms.OrderNo,
        CustomerName = string.Join(' ', new[] { session.Terms.CustomerFirstName, session.Terms.CustomerLastName }.Where(name => name is not null)) is { Length: > 0 } name ? name : null,
        Description = session.Terms.ProductType,
        AttachmentUrl = session.Terms.AttachmentPath is { } path ? "/media/" + path : null,
    };

    static MethodView Method(CheckoutMethod method, Session session, Texts texts)
    {
        var arabic = texts.Language == "ar";
        return new MethodView(method.Mid.Code, NameOf(method, arabic), method.Mid.Gateway, method.Quote, method.Mid.OnsiteCard)
        {
            AsksToSave = SdkPayload.SavesOnDemand(session.Terms, method.Mid),
            FeeDescription = arabic ? method.Config.FeeDescriptionAr : method.Config.FeeDescription,
        };
    }

    /// <summary>The method with the price of the amount that the payer chose.</summary>
    static CheckoutMethod Priced(HttpContext http, Opened view, CheckoutMethod method, Money amount) => amount == view.Session.Terms.Amount
        ? method
        : method with { Quote = view.Installation.QuoteFor(method.Mid, view.Session.Terms.Type, amount, http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()) };

    /// <summary>Shown again after an error, unless it could be a card number.</summary>
    static string? TypedHolder(HttpContext http) =>
        http.Request.HasFormContentType && http.Request.Form["holder"].ToString() is { Length: <= 64 } name && !name.Any(char.IsDigit) ? name : null;

    static string? AmountText(HttpContext http) => http.Request.HasFormContentType ? http.Request.Form["amount"] : http.Request.Query["amount"];

    static string NameOf(CheckoutMethod method, bool arabic) => arabic && method.Mid.NameAr.Length > 0 ? method.Mid.NameAr : method.Mid.Name;

    static string? MethodName(Opened view, string pgCode, Texts texts) =>
        view.Installation.Mids.TryGetValue(pgCode, out var mid) ? texts.Language == "ar" && mid.NameAr.Length > 0 ? mid.NameAr : mid.Name : null;

    static AmountEditor? Editor(Opened view, Money chosen)
    {
        var plugin = view.Installation.PluginOf(view.Session.Terms.Type);
        var amount = view.Session.Terms.Amount;
        return plugin.IsAmountEditable && !amount.IsZero ? new AmountEditor(chosen, plugin.LeastOf(amount), amount) : null;
    }

    static NoticeView? LastTry(Opened view, Texts texts) => view.LatestFinished switch
    {
        { State: AttemptState.Failed } failed when view.Session.Terms.PaymentType == PaymentType.SaveCard => NoticeView.NotSaved(texts, failed.DeclineCode),
        { State: AttemptState.Failed } failed => NoticeView.Declined(texts, failed.DeclineCode),
        { State: AttemptState.Canceled } => NoticeView.CanceledByPayer(texts),
        { State: AttemptState.Error } => NoticeView.GatewayUnreachable(texts),
        _ => null,
    };

    static Dictionary<string, string> Errors(Opened view, Texts texts, Problem? problem, CheckoutNotice notice)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        if (notice == CheckoutNotice.PriceChanged) errors[""] = texts.PriceChanged;
        if (notice == CheckoutNotice.FormExpired) errors[""] = texts.FormExpired;
        if (problem is Problem.Refused { Code: "too_many_attempts" }) errors[""] = texts.TooManyTries;
        else if (problem is Problem.Invalid invalid)
        {
            // The page has no field for a token: what is wrong with it is said above the form.
            foreach (var (field, messages) in invalid.Errors.ToJson()) errors[field == "token" ? "" : field] = TextOf(view, texts, (string)((JsonArray)messages!)[0]!);
        }
        else if (problem is Problem.NotFound) errors[""] = texts.CardUnknown;
        else if (problem == CardRemoval.Locked) errors[""] = texts.CardLocked;
        else if (problem is not null) errors[""] = texts.MethodUnavailable;
        return errors;
    }

    static string TextOf(Opened view, Texts texts, string code) => code switch
    {
        "number_required" => texts.NumberRequired,
        "number_invalid" => texts.NumberInvalid,
        "expiry_required" => texts.ExpiryRequired,
        "card_unknown" => texts.CardUnknown,
        "card_expired" or "expiry_past" => texts.ExpiryPast,
        "expiry_too_soon" => texts.ExpiryTooSoon(view.Session.Terms.MinExpiryDays ?? 0),
        "cvv_required" => texts.CvvRequired,
        "cvv_invalid" => texts.CvvInvalid,
        "holder_too_long" => texts.HolderTooLong,
        "holder_invalid" => texts.HolderInvalid,
        "amount_out_of_range" when Editor(view, view.Session.Terms.Amount) is { } editor => texts.AmountBetween(editor.Least, editor.Most),
        "amount_invalid" or "amount_out_of_range" => texts.AmountInvalid,
        _ => texts.ExpiryInvalid,
    };

    /// <summary>Origins that a submitted form may end at: browsers apply form-action to redirects too. rulings 20</summary>
    static IEnumerable<string?> FormTargets(Opened view) => [RedirectUrl(view), .. view.Attempts.Select(attempt => attempt.RedirectUrl)];

    static bool IsMoney(Attempt attempt) => attempt.State is AttemptState.Success or AttemptState.Cod && !attempt.IsSurplus;

    static Outcome OutcomeOf(SessionState state) => state switch
    {
        SessionState.Paid => Outcome.Paid,
        SessionState.Authorized => Outcome.Authorized,
        SessionState.Cod => Outcome.Cash,
        _ => Outcome.Failed,
    };

    static string LocalTime(Opened view, DateTimeOffset at)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(view.Installation.Settings.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
        return TimeZoneInfo.ConvertTime(at, zone).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture);
    }
}
