using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.WebApi.Checkout.Pages;

/// <summary>Development only: every state of every page from sample data, to be looked at and to be checked by tests.</summary>
static class Gallery
{
    const string Session = "0123456789abcdef0123456789abcdef01234567";

    static readonly DateTimeOffset At = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    static readonly Dictionary<string, Func<Texts, HttpContext, PageResult>> States = new(StringComparer.Ordinal)
    {
        ["checkout"] = (texts, http) => Page(Checkout(texts, http)),
        ["checkout-single"] = (texts, http) => Page(Checkout(texts, http) is var view ? view with { Methods = [view.Methods[0]] } : view),
        ["checkout-redirect"] = (texts, http) => Page(Checkout(texts, http) with { SelectedPgCode = "knet" }),
        ["checkout-converted"] = (texts, http) => Page(Converted(texts, http)),
        ["checkout-amount"] = (texts, http) => Page(Checkout(texts, http) with { AmountEditor = new AmountEditor(Kwd(9.750m), Kwd(1m), Kwd(9.750m)) }),
        ["checkout-declined"] = (texts, http) => Page(Checkout(texts, http) with { Notice = NoticeView.Declined(texts, "51") }),
        ["checkout-errors"] = (texts, http) => Page(Errors(texts, http)),
        ["checkout-cards"] = (texts, http) => Page(Cards(texts, http)),
        ["checkout-cards-errors"] = (texts, http) => Page(Cards(texts, http) with { Errors = new Dictionary<string, string>(StringComparer.Ordinal) { ["cvv"] = texts.CvvRequired }, Done = texts.CardRemoved }),
        ["checkout-recurring"] = (texts, http) => Page(Checkout(texts, http) with { Consent = Consent(texts) } is var view ? view with { Methods = [view.Methods[0]] } : view),
        ["checkout-saving"] = (texts, http) => Page(Saving(texts, http)),
        ["checkout-empty"] = (texts, http) => Page(Checkout(texts, http) with { Methods = [] }),
        ["waiting"] = (texts, _) => PageResult.Of(new WaitingView(Frame(texts, "waiting"), $"/dev/pages/waiting?lang={texts.Language}")),
        ["paid"] = (texts, _) => PageResult.Of(Result(texts, Outcome.Paid)),
        ["authorized"] = (texts, _) => PageResult.Of(Result(texts, Outcome.Authorized)),
        ["cash"] = (texts, _) => PageResult.Of(Result(texts, Outcome.Cash) with { Parameters = [] }),
        ["saved"] = (texts, _) => PageResult.Of(Result(texts, Outcome.Saved) with { Fee = null, SavedCard = "Visa **** 4242", Parameters = [] }),
        ["failed"] = (texts, _) => PageResult.Of(Result(texts, Outcome.Failed) with { RetryUrl = "/dev/pages/checkout", Parameters = [], FailureAdvice = texts.AdviceFor("51") }),
        ["expired"] = (texts, _) => Message(texts, "expired", texts.Expired, MessageTone.Warning),
        ["canceled"] = (texts, _) => Message(texts, "canceled", texts.Canceled, MessageTone.Quiet),
        ["invalided"] = (texts, _) => Message(texts, "invalided", texts.Invalided, MessageTone.Warning),
        ["paused"] = (texts, _) => Message(texts, "paused", texts.Paused, MessageTone.Warning),
        ["not-found"] = (texts, _) => Message(texts, "not-found", texts.NotFound, MessageTone.Quiet),
        ["error"] = (texts, _) => Message(texts, "error", texts.Error, MessageTone.Problem),
    };

    public static void MapGallery(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dev/pages", () => PageResult.Of<GalleryPage>(States.Keys.ToArray()));
        routes.MapGet("/dev/pages/{state}", (string state, string? lang, HttpContext http) =>
            States.TryGetValue(state, out var page) ? (Microsoft.AspNetCore.Http.IResult)page(Texts.Of(lang), http) : Results.NotFound());
    }

    static PageResult Page(CheckoutView view) => PageResult.Of(view, []);

    static PageResult Message(Texts texts, string state, Texts.Message message, MessageTone tone) =>
        PageResult.Of(new MessageView(Frame(texts, state), message, tone));

    static PageFrame Frame(Texts texts, string state) =>
        new(texts, texts.Language == "ar" ? "متجر الواحة" : "Oasis Store", IsSandbox: true, $"/dev/pages/{state}?lang={texts.OtherLanguage}");

    static CheckoutView Checkout(Texts texts, HttpContext http) => new()
    {
        Frame = Frame(texts, "checkout"),
        SessionId = Session,
        CsrfToken = http.RequestServices.GetRequiredService<Csrf>().Issue(http, Session),
        Order = new OrderView(Kwd(9.750m))
        {
            OrderNo = "A-2026-0417",
            CustomerName = texts.Language == "ar" ? "سارة العتيبي" : "Sara Al-Otaibi",
            Description = texts.Language == "ar" ? "قهوة عربية مختصة، 1 كجم، مع فنجانين" : "Speciality Arabic coffee, 1 kg, with two cups",
            AttachmentUrl = "/dev/pages",
        },
        Methods = Methods(texts),
    };

    static MethodView[] Methods(Texts texts) =>
    [
        new("mock", texts.Language == "ar" ? "بطاقة ائتمان أو مدى" : "Credit or debit card", "ottu_sandbox", Price("mock", 0.500m), TypesCardHere: true)
        {
            FeeDescription = texts.Language == "ar" ? "رسوم الخدمة" : "Service fee",
        },
        new("knet", texts.Language == "ar" ? "كي نت" : "KNET", "kpay", Price("knet", 0), TypesCardHere: false),
        new("tabby", texts.Language == "ar" ? "تابي: قسّمها على 4" : "Tabby: split in 4", "tabby", Price("tabby", 0.250m), TypesCardHere: false),
    ];

    static CheckoutView Converted(Texts texts, HttpContext http)
    {
        var view = Checkout(texts, http);
        var quote = new Quote("fx", Kwd(3.000m), Kwd(0.100m), 0.3m, At);
        return view with { Order = view.Order with { Amount = Money.Round(10, Currency.Of("USD")) }, Methods = [view.Methods[0] with { Quote = quote }] };
    }

    static CheckoutView Cards(Texts texts, HttpContext http)
    {
        var view = Checkout(texts, http);
        return view with
        {
            Methods = [view.Methods[0] with { AsksToSave = true }, view.Methods[1]],
            Cards =
            [
                new SavedCardView("9000000000000001", "mock", "Visa", "VISA", "**** 4242", "12/30") { AsksForCvv = true, IsLocked = true },
                new SavedCardView("9000000000000002", "knet", "KNET", "KNET", "**** 0001", "09/30"),
                new SavedCardView("9000000000000003", "mock", "American Express", "AMEX", "**** 1017", "01/26") { IsExpired = true },
            ],
        };
    }

    static CheckoutView Saving(Texts texts, HttpContext http)
    {
        var view = Checkout(texts, http);
        return view with { IsSaving = true, Order = view.Order with { Amount = Kwd(0) }, Methods = [.. view.Methods.Take(2).Select(method => method with { Quote = new Quote(method.PgCode, Kwd(0), Kwd(0), Rate: null, At) })] };
    }

    static ConsentView Consent(Texts texts) => new(texts.Language == "ar" ? "متجر الواحة" : "Oasis Store", Each: null, Kwd(50), "monthly", "01/03/2027", 12);

    static CheckoutView Errors(Texts texts, HttpContext http) => Checkout(texts, http) with
    {
        TypedHolder = "Sara Al-Otaibi",
        Errors = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["number"] = texts.NumberInvalid,
            ["expiry"] = texts.ExpiryPast,
            ["cvv"] = texts.CvvRequired,
        },
    };

    static ResultView Result(Texts texts, Outcome outcome) => new()
    {
        Frame = Frame(texts, outcome == Outcome.Failed ? "failed" : "paid"),
        Outcome = outcome,
        Amount = Kwd(10.250m),
        Fee = Kwd(0.500m),
        Reference = "sandbox-7QK2M9ZX4T",
        OrderNo = "A-2026-0417",
        Description = texts.Language == "ar" ? "قهوة عربية مختصة، 1 كجم، مع فنجانين" : "Speciality Arabic coffee, 1 kg, with two cups",
        PaidWith = texts.Language == "ar" ? "بطاقة ائتمان أو مدى" : "Credit or debit card",
        Gateway = "ottu_sandbox",
        Date = "01/03/2026 12:00",
        MerchantUrl = "https://shop.example.com/thanks",
        Parameters =
        [
            new("card_number", "424242******4242"),
            new("card_type", "VISA"),
            new("auth_code", "A81F3C"),
            new("transaction_id", "9042117733"),
            new("result", "CAPTURED"),
        ],
    };

    static Quote Price(string pgCode, decimal fee) => new(pgCode, Kwd(9.750m), Kwd(fee), Rate: null, At);

    static Money Kwd(decimal amount) => Money.Round(amount, Currency.Of("KWD"));
}
