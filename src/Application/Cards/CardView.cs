using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Settings;

namespace Ottu.Application.Cards;

/// <summary>A saved card on the wire: list, SDK payload and the <c>token</c> of payment objects. docs/protocol/operations.md 3.2</summary>
public static class CardView
{
    public static JsonObject Of(ShownCard shown, Installation installation, DateTimeOffset now)
    {
        var (card, wire) = (shown.Card, Catalogue.Find(shown.Card.Gateway)?.WireName ?? shown.Card.Gateway);
        return new JsonObject
        {
            ["token"] = card.Token.Value,
            ["customer_id"] = card.CustomerId,
            ["brand"] = card.Card.Brand,
            ["name_on_card"] = card.Card.Holder,
            ["number"] = CardMask.InList(card.Card.LastFour),
            ["expiry_month"] = card.Card.ExpiryMonth,
            ["expiry_year"] = card.Card.ExpiryYear,
            ["pg_code"] = card.PgCode,
            ["pg_name"] = wire,
            ["pg"] = wire,
            ["is_preferred"] = shown.IsPreferred,
            ["is_expired"] = card.IsExpired(now),
            ["will_expire_soon"] = card.WillExpireSoon(now),
            ["cvv_required"] = installation.Mids.TryGetValue(card.PgCode, out var mid) && mid.CvvRequired,
            ["agreements"] = shown.Agreements.ToJson(),
        };
    }
}
