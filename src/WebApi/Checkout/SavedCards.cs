using System.Globalization;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.WebApi.Checkout.Pages;
using Opened = Ottu.Application.Payments.CheckoutView;

namespace Ottu.WebApi.Checkout;

/// <summary>What the payment page says about saved cards and about what becomes of a card.</summary>
static class SavedCards
{
    /// <summary>None where somebody else shows them already: the SDK opens this page for its card form only.</summary>
    public static IReadOnlyList<SavedCardView> Of(HttpContext http, Opened view)
    {
        if (http.Request.Query["chd-only"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase)) return [];
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        return
        [
            .. from shown in view.Cards
               let card = shown.Card
               let method = view.Methods.FirstOrDefault(method => method.Mid.Code == shown.OfferedAs)
               where method is not null
               select new SavedCardView(card.Token.Value, shown.OfferedAs, CardBrands.Named(card.Card.Brand).Name, card.Card.Brand, CardMask.InList(card.Card.LastFour), ExpiryOf(card))
               {
                   IsExpired = card.IsExpired(now),
                   AsksForCvv = view.Installation.Mids.TryGetValue(card.PgCode, out var vault) && vault.CvvRequired,
                   IsLocked = shown.Agreements.Count > 0,
               },
        ];
    }

    /// <summary>What the customer agrees to by paying; null where no agreement starts or goes on.</summary>
    public static ConsentView? Consent(Opened view)
    {
        if (view.Session.Terms is not { PaymentType: PaymentType.AutoDebit, Agreement: { } document } terms) return null;
        var agreement = new AgreementTerms(document);
        return new ConsentView(
            (string?)document["seller"]?["name"] ?? view.Installation.Settings.Name,
            agreement.IsFixed ? terms.Amount : null,
            agreement.MaxAmountPerCycle is { } most ? Money.Round(most, terms.Amount.Currency) : null,
            (string?)document["frequency"],
            agreement.ExpiryDate?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture),
            agreement.TotalCycles);
    }

    /// <summary>The card that an attempt saved, by its name; null where it saved none.</summary>
    public static string? KeptBy(Attempt? attempt) =>
        attempt is { SaveCard: true, CardToken: not null, State: AttemptState.Success, Card: { } card } ? $"{CardBrands.Named(card.Brand).Name} {CardMask.InList(card.LastFour)}" : null;

    static string ExpiryOf(SavedCard card) => $"{card.Card.ExpiryMonth}/{card.Card.ExpiryYear}";
}
