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

    /// <summary>The customer's saved cards, preferred ones first; may be empty. Each one's connection is among the methods.</summary>
    public IReadOnlyList<SavedCardView> Cards { get; init; } = [];

    /// <summary>The method that is open; null opens a saved card, or the first method where there is none.</summary>
    public string? SelectedPgCode { get; init; }

    /// <summary>The saved card that is open.</summary>
    public string? SelectedToken { get; init; }

    /// <summary>The page saves a card and takes no money: no price is shown.</summary>
    public bool IsSaving { get; init; }

    /// <summary>What the customer agrees to by paying; null for a payment that is not repeated.</summary>
    public ConsentView? Consent { get; init; }

    /// <summary>Good news, such as that a card was removed.</summary>
    public string? Done { get; init; }

    /// <summary>The payer had ticked "save" before the form came back.</summary>
    public bool WantsSave { get; init; }

    /// <summary>Lets the payer change the amount; null where it is fixed.</summary>
    public AmountEditor? AmountEditor { get; init; }

    /// <summary>How the last try ended.</summary>
    public NoticeView? Notice { get; init; }

    /// <summary>Messages by form field (<c>number</c>, <c>expiry</c>, <c>cvv</c>, <c>holder</c>, <c>amount</c>; "" belongs to none), for the selected method.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The name on the card as it was typed. Number, expiry and CVV are never shown again.</summary>
    public string? TypedHolder { get; init; }

    public string PayUrl => $"/checkout/{SessionId}/pay";

    public string RemoveUrl => $"/checkout/{SessionId}/remove-card";

    public string CancelUrl => $"/b/checkout/redirect/cancel/?session_id={SessionId}";

    /// <summary>A card that is typed here may be kept, or one was.</summary>
    public bool KeepsCards => IsSaving || Consent is not null || Cards.Count > 0 || Methods.Any(method => method.AsksToSave);

    /// <summary>Index of the open saved card; -1 where a method is open.</summary>
    public int SelectedCard
    {
        get
        {
            var cards = Cards.ToList();
            var chosen = SelectedToken is null ? -1 : cards.FindIndex(card => card.Token == SelectedToken && !card.IsExpired);
            return chosen >= 0 || (SelectedPgCode is not null && MethodOf(SelectedPgCode) >= 0) ? chosen : cards.FindIndex(card => !card.IsExpired);
        }
    }

    /// <summary>Index of the open method, or of the open card's.</summary>
    public int SelectedIndex => Math.Max(0, MethodOf(SelectedCard >= 0 ? Cards[SelectedCard].PgCode : SelectedPgCode));

    /// <summary>Ends the ids of the fields of what is open.</summary>
    public string OpenId => SelectedCard >= 0 ? $"card-{SelectedCard}" : $"{SelectedIndex}";

    /// <summary>There is nothing to choose: one method, and no card that could be taken instead.</summary>
    public bool HasOneWay => Methods.Count == 1 && Cards.All(card => card.IsExpired);

    /// <summary>Index of a connection among the methods; -1 for none.</summary>
    public int MethodOf(string? pgCode) => Methods.ToList().FindIndex(method => method.PgCode == pgCode);
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

    /// <summary>The payer is asked whether the card shall be kept.</summary>
    public bool AsksToSave { get; init; }

    /// <summary>Lower-case brand names whose marks are shown beside the card form.</summary>
    public IReadOnlyList<string> Brands { get; init; } = ["visa", "mastercard", "amex", "mada"];
}

/// <summary>A card that the customer saved before.</summary>
/// <param name="Token">Ours.</param>
/// <param name="PgCode">The connection that charges it.</param>
/// <param name="Brand">As people write it: <c>Visa</c>.</param>
/// <param name="BrandCode">Upper case: decides the mark.</param>
/// <param name="Number"><c>**** 4242</c>.</param>
/// <param name="Expiry"><c>12/30</c>.</param>
public sealed record SavedCardView(string Token, string PgCode, string Brand, string BrandCode, string Number, string Expiry)
{
    /// <summary>Can be seen and removed, not chosen.</summary>
    public bool IsExpired { get; init; }

    public bool AsksForCvv { get; init; }

    /// <summary>A live agreement is charged through it: it stays.</summary>
    public bool IsLocked { get; init; }

    public string Name => $"{Brand} {Number}";
}

/// <summary>The terms under which a card will be charged again.</summary>
/// <param name="Merchant">Who charges.</param>
/// <param name="Each">The amount of every charge; null where it varies.</param>
/// <param name="Most">The highest amount; null for no limit.</param>
/// <param name="Frequency">The agreement's word; null where it has none.</param>
/// <param name="Until">The last day, <c>DD/MM/YYYY</c>; null for no end.</param>
/// <param name="Charges">Most charges; null for no limit.</param>
public sealed record ConsentView(string Merchant, Money? Each, Money? Most, string? Frequency, string? Until, int? Charges);

/// <summary>An editable amount. Changing it asks the server for new prices, so every button keeps saying the true total.</summary>
/// <param name="Value">The amount that the shown prices are for.</param>
/// <param name="Least">Smallest.</param>
/// <param name="Most">Largest: the session amount.</param>
public sealed record AmountEditor(Money Value, Money Least, Money Most);

/// <param name="Title">What happened.</param>
/// <param name="Body">What to do next.</param>
public sealed record NoticeView(string Title, string Body)
{
    public static NoticeView NotSaved(Texts texts, string? declineCode) => new(texts.SaveDeclinedTitle, texts.AdviceFor(declineCode));

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

    /// <summary>A card was saved and no money moved.</summary>
    Saved,
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

    /// <summary>The card that this payment saved; null where it saved none.</summary>
    public string? SavedCard { get; init; }

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
