using System.Collections.Frozen;
using System.Globalization;
using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Checkout;

/// <summary>
/// Everything a customer reads, in one language. A record with required members, so that a text without a translation does not
/// compile. Digits stay Western in both languages; currencies are named by their ISO code.
/// </summary>
public sealed partial record Texts
{
    /// <summary>"en" or "ar", as in the session.</summary>
    public required string Language { get; init; }

    /// <summary>"ltr" or "rtl".</summary>
    public required string Direction { get; init; }

    /// <summary>Language and name of the other one, for the switch.</summary>
    public required string OtherLanguage { get; init; }

    public required string OtherLanguageName { get; init; }

    public required string SkipToPayment { get; init; }

    public required string SandboxBanner { get; init; }

    public required string Secured { get; init; }

    /// <summary>The same where the card is kept: by whom.</summary>
    public required string SecuredVault { get; init; }

    public required string OrderSummary { get; init; }

    public required string Order { get; init; }

    public required string Customer { get; init; }

    public required string Description { get; init; }

    public required string Attachment { get; init; }

    public required string OpenAttachment { get; init; }

    public required string Amount { get; init; }

    public required string Fee { get; init; }

    public required string Total { get; init; }

    public required string AmountDue { get; init; }

    public required string ConvertedAmount { get; init; }

    public required string ExchangeRate { get; init; }

    public required string ChangeAmount { get; init; }

    public required string UpdateAmount { get; init; }

    public required Func<Money, Money, string> AmountBetween { get; init; }

    public required string PaymentMethod { get; init; }

    public required string NoMethods { get; init; }

    public required string SavedCards { get; init; }

    /// <summary>Heads the methods below the saved cards.</summary>
    public required string PayAnotherWay { get; init; }

    /// <summary>Of the last month, <c>12/30</c>.</summary>
    public required Func<string, string> ExpiresOn { get; init; }

    public required Func<string, string> ExpiredOn { get; init; }

    public required string RemoveCard { get; init; }

    /// <summary>Asks about the card with this name.</summary>
    public required Func<string, string> RemoveQuestion { get; init; }

    public required string RemoveConfirm { get; init; }

    /// <summary>Why a card that an agreement is charged through stays.</summary>
    public required string CardLocked { get; init; }

    public required string CardRemoved { get; init; }

    /// <summary>A card that is gone or was never this customer's: which of both is not told.</summary>
    public required string CardUnknown { get; init; }

    public required string SaveForLater { get; init; }

    public required string SaveTitle { get; init; }

    /// <summary>The one primary button of a page that saves a card.</summary>
    public required string Save { get; init; }

    /// <summary>Names the merchant.</summary>
    public required Func<string, string> SaveBody { get; init; }

    public required Func<string, string> ContinueToSave { get; init; }

    public required string SaveDeclinedTitle { get; init; }

    public required string CardSavedTitle { get; init; }

    public required string CardSavedBody { get; init; }

    public required string SavedCard { get; init; }

    /// <summary>Leaves a page that takes no money.</summary>
    public required string Cancel { get; init; }

    /// <summary>What the customer agrees to by paying the first time.</summary>
    public required ConsentTexts Consent { get; init; }

    public required string CardNumber { get; init; }

    public required string Expiry { get; init; }

    public required string ExpiryPlaceholder { get; init; }

    public required string Cvv { get; init; }

    public required string CvvHint { get; init; }

    public required string Holder { get; init; }

    public required string Optional { get; init; }

    /// <summary>The one primary button: <c>Pay 10.250 KWD</c>.</summary>
    public required Func<Money, string> Pay { get; init; }

    public required Func<string, string> ContinueTo { get; init; }

    public required Func<Money, string> IncludesFee { get; init; }

    public required string RedirectHint { get; init; }

    public required string Processing { get; init; }

    public required string CancelPayment { get; init; }

    public required string ErrorSummary { get; init; }

    public required string NumberRequired { get; init; }

    public required string NumberInvalid { get; init; }

    public required string ExpiryRequired { get; init; }

    public required string ExpiryInvalid { get; init; }

    public required string ExpiryPast { get; init; }

    /// <summary>The card must stay valid for this many days.</summary>
    public required Func<int, string> ExpiryTooSoon { get; init; }

    public required string CvvRequired { get; init; }

    public required string CvvInvalid { get; init; }

    public required string HolderTooLong { get; init; }

    public required string HolderInvalid { get; init; }

    public required string AmountInvalid { get; init; }

    public required string PriceChanged { get; init; }

    public required string FormExpired { get; init; }

    public required string MethodUnavailable { get; init; }

    public required string TooManyTries { get; init; }

    public required string DeclinedTitle { get; init; }

    public required string NotChargedTitle { get; init; }

    public required string PayerCanceledBody { get; init; }

    public required string GatewayUnreachableBody { get; init; }

    /// <summary>What to do next, by ISO 8583 response code; the key "" is for every other code.</summary>
    public required FrozenDictionary<string, string> DeclineAdvice { get; init; }

    public required string WaitingTitle { get; init; }

    public required string WaitingBody { get; init; }

    public required string WaitingReload { get; init; }

    public required Func<Money, string> PaidTitle { get; init; }

    public required Func<Money, string> AuthorizedTitle { get; init; }

    public required Func<Money, string> CashTitle { get; init; }

    public required string PaidBody { get; init; }

    public required string AuthorizedBody { get; init; }

    public required string CashBody { get; init; }

    public required string FailedTitle { get; init; }

    public required string FailedBody { get; init; }

    public required string TryAgain { get; init; }

    public required string PaymentDetails { get; init; }

    public required string Reference { get; init; }

    public required string PaidWith { get; init; }

    public required string Date { get; init; }

    public required string Print { get; init; }

    public required string ReturnToMerchant { get; init; }

    public required Message Expired { get; init; }

    /// <summary>The bank has not decided yet; the payer need not wait.</summary>
    public required Message StillProcessing { get; init; }

    public required Message Canceled { get; init; }

    public required Message Invalided { get; init; }

    public required Message Paused { get; init; }

    public required Message NotFound { get; init; }

    public required Message Error { get; init; }

    public required Message Throttled { get; init; }

    /// <summary>Labels of <c>pg_params</c>; a name that is not listed is shown in title case.</summary>
    public required FrozenDictionary<string, string> ParameterLabels { get; init; }

    /// <summary>The texts of a language; English for any other than "ar".</summary>
    public static Texts Of(string? language) => language == "ar" ? Arabic : English;

    /// <summary>Advice after a decline.</summary>
    public string AdviceFor(string? declineCode) => DeclineAdvice.GetValueOrDefault(declineCode ?? "") ?? DeclineAdvice[""];

    public string LabelOf(string parameter) => ParameterLabels.GetValueOrDefault(parameter)
        ?? CultureInfo.InvariantCulture.TextInfo.ToTitleCase(parameter.Replace('_', ' '));

    /// <summary>Digits with separators and the code: <c>1,250.000 KWD</c>.</summary>
    public static string Show(Money money) => Digits(money) + " " + money.Currency.Code;

    public static string Digits(Money money) =>
        money.Amount.ToString("N" + money.Currency.Exponent.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Keeps an amount in one piece inside a right-to-left sentence (Unicode isolates).</summary>
    static string Isolated(Money money) => $"\u2066{Show(money)}\u2069";

    /// <summary>A page that only says something.</summary>
    /// <param name="Title">What happened.</param>
    /// <param name="Body">What to do next.</param>
    public sealed record Message(string Title, string Body);

    /// <summary>Words of the consent to recurring charges: what, how much, how often, until when, and how to stop it.</summary>
    public sealed record ConsentTexts
    {
        public required string Title { get; init; }

        /// <summary>Names the merchant.</summary>
        public required Func<string, string> Body { get; init; }

        public required string Amount { get; init; }

        public required Func<Money, string> EachTime { get; init; }

        public required Func<Money, string> UpTo { get; init; }

        public required string Varies { get; init; }

        public required string Frequency { get; init; }

        /// <summary>By the agreement's <c>frequency</c>.</summary>
        public required FrozenDictionary<string, string> Frequencies { get; init; }

        public required string Until { get; init; }

        public required string UntilCanceled { get; init; }

        public required string Charges { get; init; }

        public required Func<int, string> AtMost { get; init; }

        /// <summary>Names the merchant.</summary>
        public required Func<string, string> HowToStop { get; init; }
    }
}
