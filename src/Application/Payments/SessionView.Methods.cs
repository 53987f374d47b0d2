using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary><c>payment_methods[]</c>. docs/protocol/checkout.md 3.6, rulings 18 and 27a</summary>
static class MethodView
{
    public static JsonArray All(Session session, Installation installation, string baseUrl)
    {
        var methods = new JsonArray();
        foreach (var quote in session.Quotes)
        {
            if (installation.Mids.TryGetValue(quote.PgCode, out var mid)) methods.Add(Of(session, quote, mid, installation, baseUrl));
        }

        return methods;
    }

    /// <summary>The first connection's: with mixed operations the one that is used decides in the end.</summary>
    public static GatewayOperation OperationOf(Session session, Installation installation) =>
        session.Quotes.Count > 0 && installation.Mids.TryGetValue(session.Quotes[0].PgCode, out var mid) ? mid.Operation : GatewayOperation.Purchase;

    public static JsonObject Of(Session session, Quote quote, Mid mid, Installation installation, string baseUrl)
    {
        var language = session.Terms.Language;
        var config = installation.ConfigOf(mid);
        var name = NameOf(mid, language);
        var icon = IconOf(mid.Gateway, baseUrl);
        var method = new JsonObject
        {
            ["code"] = mid.Code,
            ["name"] = name,
            ["pg"] = Catalogue.Find(mid.Gateway)?.Name ?? mid.Gateway,
            ["type"] = mid.Type.Wire(),
            ["is_sandbox"] = mid.IsSandbox,
            ["amount"] = quote.Total.ToString(),
            ["currency_code"] = quote.Total.Currency.Code,
            ["fee"] = quote.Fee.ToString(),
            ["fee_description"] = FeeTextOf(config, language),
            ["icon"] = icon,
            ["icons"] = new JsonObject { ["webp"] = icon, ["svg"] = icon },
            ["pg_icons"] = new JsonArray(new JsonObject { ["svg"] = icon, ["webp"] = icon, ["label"] = name }),
            ["flow"] = "redirect",
            ["redirect_url"] = SessionLinks.Pay(session, mid.Code, baseUrl),
        };
        return method.Put("branding_options", session.Terms.BrandingOptions?["payment_methods"]?[mid.Code]);
    }

    public static string FeeTextOf(ExchangeConfig config, string language) => language == "ar" && config.FeeDescriptionAr.Length > 0 ? config.FeeDescriptionAr : config.FeeDescription;

    public static string NameOf(Mid mid, string language) => language == "ar" && mid.NameAr.Length > 0 ? mid.NameAr : mid.Name;

    /// <summary>Our own placeholders exist as SVG only; the WebP members carry the same address, which every browser shows.</summary>
    public static string IconOf(string gateway, string baseUrl) => $"{baseUrl}/assets/gateways/{gateway}.svg";
}

/// <summary><c>billing</c>: the first method's price. docs/protocol/checkout.md R14</summary>
static class BillingView
{
    public static JsonObject Of(Session session)
    {
        var zero = Money.Zero(session.Terms.Amount.Currency);
        var quote = session.Quotes.Count > 0 ? session.Quotes[0] : new Quote("", session.Terms.Amount, zero, Rate: null, session.CreatedAt);
        var arabic = session.Terms.Language == "ar";
        return new JsonObject
        {
            ["amount"] = Line(arabic ? "المبلغ" : "Amount", quote.Amount),
            ["fee"] = Line(arabic ? "الرسوم" : "Fee", quote.Fee),
            ["total"] = Line(arabic ? "الإجمالي" : "Total", quote.Total),
        };
    }

    static JsonObject Line(string label, Money money) => new()
    {
        ["label"] = label,
        ["value"] = money.ToString(),
        ["currency_code"] = money.Currency.Code,
        ["formatted"] = money.WithCode(),
    };
}
