using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.WebApi.Checkout.Pages;

/// <summary>What every page shows around its content.</summary>
/// <param name="Texts">The language of the page.</param>
/// <param name="MerchantName">As in the settings.</param>
/// <param name="IsSandbox">Shows the test-mode banner.</param>
/// <param name="LanguageUrl">The same page in the other language; null hides the switch.</param>
public sealed record PageFrame(Texts Texts, string MerchantName, bool IsSandbox, string? LanguageUrl);

/// <summary>The page on which a session is paid.</summary>
public sealed record CheckoutView
{
    public required PageFrame Frame { get; init; }

    public required string SessionId { get; init; }

    /// <summary>From <see cref="Csrf.Issue"/>.</summary>
    public required string CsrfToken { get; init; }

    public required OrderView Order { get; init; }

    /// <summary>In the merchant's order; may be empty.</summary>
    public required IReadOnlyList<MethodView> Methods { get; init; }

    /// <summary>The method that is open; null opens the first.</summary>
    public string? SelectedPgCode { get; init; }

    /// <summary>Lets the payer change the amount; null where it is fixed.</summary>
    public AmountEditor? AmountEditor { get; init; }

    /// <summary>How the last try ended.</summary>
    public NoticeView? Notice { get; init; }

    /// <summary>Messages by form field (<c>number</c>, <c>expiry</c>, <c>cvv</c>, <c>holder</c>, <c>amount</c>; "" belongs to none), for the selected method.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The name on the card as it was typed. Number, expiry and CVV are never shown again.</summary>
    public string? TypedHolder { get; init; }

    public string PayUrl => $"/checkout/{SessionId}/pay";

    public string CancelUrl => $"/b/checkout/redirect/cancel/?session_id={SessionId}";

    /// <summary>Index of the open method, or 0.</summary>
    public int SelectedIndex => Math.Max(0, Methods.ToList().FindIndex(method => method.PgCode == SelectedPgCode));
}

/// <summary>What is being paid.</summary>
/// <param name="Amount">Session amount, without fees.</param>
public sealed record OrderView(Money Amount)
{
    public string? OrderNo { get; init; }

    public string? CustomerName { get; init; }

    public string? Description { get; init; }

    /// <summary>Where the attached file can be downloaded.</summary>
    public string? AttachmentUrl { get; init; }
}

/// <summary>One way to pay, with its own price.</summary>
/// <param name="PgCode">The connection.</param>
/// <param name="Name">In the language of the page.</param>
/// <param name="Gateway">Catalogue code: decides the logo.</param>
/// <param name="Quote">What it costs here.</param>
/// <param name="TypesCardHere">The card is typed on this page; otherwise the payer leaves for the gateway's.</param>
public sealed record MethodView(string PgCode, string Name, string Gateway, Quote Quote, bool TypesCardHere)
{
    /// <summary>In the language of the page; empty for the general word.</summary>
    public string FeeDescription { get; init; } = "";

    /// <summary>Lower-case brand names whose marks are shown beside the card form.</summary>
    public IReadOnlyList<string> Brands { get; init; } = ["visa", "mastercard", "amex", "mada"];
}

/// <summary>An editable amount. Changing it asks the server for new prices, so every button keeps saying the true total.</summary>
/// <param name="Value">The amount that the shown prices are for.</param>
/// <param name="Least">Smallest.</param>
/// <param name="Most">Largest: the session amount.</param>
public sealed record AmountEditor(Money Value, Money Least, Money Most);

/// <param name="Title">What happened.</param>
/// <param name="Body">What to do next.</param>
public sealed record NoticeView(string Title, string Body)
{
    public static NoticeView Declined(Texts texts, string? declineCode) => new(texts.DeclinedTitle, texts.AdviceFor(declineCode));

    public static NoticeView CanceledByPayer(Texts texts) => new(texts.NotChargedTitle, texts.PayerCanceledBody);

    public static NoticeView GatewayUnreachable(Texts texts) => new(texts.NotChargedTitle, texts.GatewayUnreachableBody);
}

/// <summary>The payer waits for the bank or for the merchant's acknowledgement. Reloads itself every two seconds.</summary>
/// <param name="Frame">Around it.</param>
/// <param name="ReloadUrl">The page that knows the outcome when there is one.</param>
public sealed record WaitingView(PageFrame Frame, string ReloadUrl);

public enum Outcome
{
    Paid,
    Authorized,
    Cash,
    Failed,
}

/// <summary>The summary after a payment: a receipt, or what went wrong.</summary>
public sealed record ResultView
{
    public required PageFrame Frame { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>What was charged, fee included, in the currency that was charged.</summary>
    public required Money Amount { get; init; }

    public Money? Fee { get; init; }

    public string? Reference { get; init; }

    public string? OrderNo { get; init; }

    public string? Description { get; init; }

    /// <summary>Name of the method.</summary>
    public string? PaidWith { get; init; }

    /// <summary>Catalogue code of the method's gateway: decides the logo.</summary>
    public string? Gateway { get; init; }

    /// <summary>In the merchant's time zone, already formatted.</summary>
    public string? Date { get; init; }

    /// <summary>What the gateway gave; labels are in the page's language.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>The parameters worth a line: each value once, and no halves of an expiry date that is there as a whole.</summary>
    public IEnumerable<KeyValuePair<string, string>> Details => Parameters
        .Where(parameter => parameter.Value.Length > 0 && parameter.Value != Reference && !(HasWholeExpiry && parameter.Key is ("card_expiry_month" or "card_expiry_year")))
        .DistinctBy(parameter => parameter.Value);

    bool HasWholeExpiry => Parameters.Any(parameter => parameter.Key == "full_card_expiry");

    /// <summary>Where a failed payment can be tried again.</summary>
    public string? RetryUrl { get; init; }

    public string? MerchantUrl { get; init; }

    /// <summary>Replaces the general advice on a failure, e.g. <see cref="Texts.AdviceFor"/>.</summary>
    public string? FailureAdvice { get; init; }
}

public enum MessageTone
{
    Quiet,
    Warning,
    Problem,
}

/// <summary>A page that only says something: expired, canceled, paused, not found.</summary>
/// <param name="Frame">Around it.</param>
/// <param name="Message">Its words.</param>
/// <param name="Tone">Its colour and icon.</param>
public sealed record MessageView(PageFrame Frame, Texts.Message Message, MessageTone Tone)
{
    /// <summary>The only thing left to do, if there is one.</summary>
    public LinkView? Action { get; init; }
}

public sealed record LinkView(string Url, string Text);
