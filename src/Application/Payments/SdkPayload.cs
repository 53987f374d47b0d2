using System.Text.Json.Nodes;
using Ottu.Application.Cards;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>What the Checkout SDK starts from. docs/protocol/sdk.md 3</summary>
public static class SdkPayload
{
    /// <summary>Gateways that pay in instalments and are shown apart.</summary>
    static readonly string[] FlexGateways = ["tabby", "tamara", "taly"];

    /// <summary>Whether the customer is asked if the card shall be kept: other kinds of sessions keep it anyway. docs/protocol/operations.md 3.1</summary>
    public static bool SavesOnDemand(SessionTerms terms, Mid mid) => terms is { PaymentType: PaymentType.OneOff, CustomerId: not null } && mid.IsTokenizable;

    public static bool IsFlex(Mid mid) => FlexGateways.Contains(mid.Gateway);

    /// <param name="session">The session.</param>
    /// <param name="installation">The configuration.</param>
    /// <param name="baseUrl">Every URL is absolute.</param>
    /// <param name="cards">As <see cref="Cards"/> makes them.</param>
    /// <param name="response">The latest finished attempt as the callbacks carry it; null until there is one.</param>
    public static JsonObject Of(Session session, Installation installation, string baseUrl, JsonArray cards, JsonObject? response = null)
    {
        var terms = session.Terms;
        var methods = new JsonArray();
        var flex = new JsonArray();
        foreach (var quote in session.Quotes)
        {
            if (!installation.Mids.TryGetValue(quote.PgCode, out var mid)) continue;
            if (IsFlex(mid)) flex.Add(FlexMethod(session, quote, mid, installation, baseUrl));
            else methods.Add(Method(session, quote, mid, installation, baseUrl));
        }

        var payload = new JsonObject
        {
            ["amount"] = terms.Amount.ToString(),
            ["billing"] = BillingView.Of(session),
            ["cards"] = cards,
            ["currency_code"] = terms.Amount.Currency.Code,
            ["expiration_time"] = WireTime.Iso(session.Deadline),
            ["language"] = terms.Language,
            ["operation"] = MethodView.OperationOf(session, installation).Wire(),
            ["payment_type"] = terms.PaymentType.Wire(),
            ["payment_methods"] = methods,
            ["payment_services"] = ServiceView.All(session, installation, baseUrl),
            ["flex_methods"] = flex,
            ["sdk_studio"] = Studio(),
            ["response"] = response,
            ["state"] = session.State.Wire(),
            ["type"] = terms.Type.Wire(),
            ["is_amount_editable"] = installation.PluginOf(terms.Type).IsAmountEditable && terms.PaymentType != PaymentType.SaveCard,
            ["session_id"] = session.SessionId.Value,
            ["cancel_url"] = SessionLinks.Cancel(session, baseUrl),
        };
        return payload.Put("customer_id", terms.CustomerId).Put("customer_phone", terms.CustomerPhone);
    }

    /// <summary><c>cards[]</c>: what the list of the Cards API shows, and where to pay with a card and delete it. docs/protocol/operations.md 3.4</summary>
    public static JsonArray Cards(Session session, Installation installation, IReadOnlyList<ShownCard> cards, string baseUrl, DateTimeOffset now) =>
    [
        .. cards.Select(shown =>
        {
            var card = CardView.Of(shown, installation, now);
            card["submit_url"] = $"{baseUrl}/b/checkout/api/sdk/v1/submit-token/";
            card["delete_url"] = $"{baseUrl}/b/checkout/api/sdk/v1/card/{shown.Card.Token}/?session_id={session.SessionId}";
            return card;
        }),
    ];

    /// <summary>Our page with the form of one connection and nothing else to choose.</summary>
    public static string CardPage(Session session, string pgCode, string baseUrl) => $"{SessionLinks.Page(session, baseUrl)}?chd-only=True&pg_code={pgCode}";

    static JsonObject Method(Session session, Quote quote, Mid mid, Installation installation, string baseUrl)
    {
        var method = MethodView.Of(session, quote, mid, installation, baseUrl);
        method["can_save_card"] = SavesOnDemand(session.Terms, mid);
        if (!mid.OnsiteCard)
        {
            method["submit_url"] = SubmitUrl(session, baseUrl);
            return method;
        }

        method["flow"] = "ottu_pg";
        method["redirect_url"] = CardPage(session, mid.Code, baseUrl);
        return method;
    }

    static JsonObject FlexMethod(Session session, Quote quote, Mid mid, Installation installation, string baseUrl)
    {
        var method = Method(session, quote, mid, installation, baseUrl);
        method["flow"] = mid.Gateway;
        method["submit_url"] = SubmitUrl(session, baseUrl);
        method["pre_payment_check_url"] = $"{baseUrl}/b/checkout/api/sdk/v1/pre-payment-option-check/{session.SessionId}/";
        method["pre_payment_options"] = new JsonArray();
        method["pre_payment_options_available"] = true;
        return method;
    }

    static string SubmitUrl(Session session, string baseUrl) => $"{baseUrl}/b/checkout/api/sdk/v1/submit/{session.SessionId}/";

    static JsonObject Studio() => new()
    {
        ["theme"] = new JsonObject(),
        ["sentry"] = new JsonObject { ["is_enabled"] = false },
        ["sdk_config"] = new JsonObject(),
    };
}
