using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Payments;

/// <summary>The objects inside a session request: checked, and copied without members that the protocol does not know. docs/protocol/checkout.md 3.2</summary>
static partial class NestedFields
{
    static readonly string[] Events = ["created", "paid", "canceled", "failed", "expired", "authorized", "voided", "refunded", "captured"];
    static readonly string[] WhatsappEvents = ["created", "paid", "canceled", "failed", "expired", "authorized"];
    static readonly string[] AgreementTypes = ["event_based", "installment", "recurring", "unscheduled", "other"];
    static readonly string[] Variability = ["fixed", "variable"];
    static readonly string[] Frequencies = ["irregular", "daily", "weekly", "semi_monthly", "monthly", "quarterly", "semi_annually", "yearly", "other"];

    public static JsonObject? BillingAddress(Fields fields) => Address(fields, []);

    public static JsonObject? ShippingAddress(Fields fields) => Address(fields, new JsonObject()
        .Put("first_name", fields.Text("first_name", 64, required: true))
        .Put("last_name", fields.Text("last_name", 64, required: true))
        .Put("email", fields.Email("email", 128, required: true))
        .Put("phone", fields.Text("phone", 16, required: true)));

    static JsonObject Address(Fields fields, JsonObject echo) => echo
        .Put("line1", fields.Text("line1", 128, required: true))
        .Put("line2", fields.Text("line2", 128))
        .Put("city", fields.Text("city", 40, required: true))
        .Put("state", fields.Text("state", 40))
        .Put("country", fields.Choice("country", Countries.Codes, required: true))
        .Put("postal_code", fields.Text("postal_code", 12));

    public static JsonObject? Notifications(Fields fields) => new JsonObject()
        .Put("email", fields.Words("email", Events))
        .Put("sms", fields.Words("sms", Events))
        .Put("whatsapp", fields.Words("whatsapp", WhatsappEvents));

    public static JsonObject? Agreement(Fields fields) => new JsonObject()
        .Put("id", fields.Text("id", 128))
        .Put("type", fields.Choice("type", AgreementTypes))
        .Put("amount_variability", fields.Choice("amount_variability", Variability))
        .Put("start_date", fields.EitherDate("start_date"))
        .Put("expiry_date", fields.EitherDate("expiry_date"))
        .Put("max_amount_per_cycle", fields.Decimal("max_amount_per_cycle")?.ToString(CultureInfo.InvariantCulture))
        .Put("cycle_interval_days", fields.Integer("cycle_interval_days", 1, 366))
        .Put("total_cycles", fields.Integer("total_cycles", 1, 999))
        .Put("frequency", fields.Choice("frequency", Frequencies))
        .Put("seller", fields.Object("seller", Seller))
        .Put("extra_params", fields.FreeObject("extra_params", 4096));

    static JsonObject? Seller(Fields fields) => new JsonObject()
        .Put("name", fields.Text("name", 128))
        .Put("short_name", fields.Text("short_name", 64))
        .Put("category_code", fields.Text("category_code", 64));

    public static JsonObject? Loyalty(Fields fields) => new JsonObject()
        .Put("enabled", ReadEnabled(fields))
        .Put("reference", fields.Text("reference", 128))
        .Put("metadata", fields.FreeObject("metadata", 4096));

    static JsonNode? ReadEnabled(Fields fields)
    {
        if (fields.Has("enabled")) return fields.OptionalFlag("enabled");
        fields.Error("enabled", FieldTexts.Required);
        return null;
    }

    public static JsonObject? Branding(Fields fields) => new JsonObject().Put("payment_methods", fields.Object("payment_methods", BrandingByCode, required: true));

    static JsonObject? BrandingByCode(Fields fields)
    {
        var echo = new JsonObject();
        foreach (var code in fields.Names.Take(SessionFields.MaxPgCodes)) echo.Put(code, fields.Object(code, BrandingItem));
        return echo;
    }

    static JsonObject? BrandingItem(Fields fields)
    {
        var color = fields.Text("color", 7, required: true);
        if (color is not null && !Color().IsMatch(color)) fields.Error("color", FieldTexts.Color);
        return new JsonObject()
            .Put("text", fields.Text("text", 128, required: true))
            .Put("color", color)
            .Put("font_weight", fields.Integer("font_weight", 1, 1000, absent: 700));
    }

    [GeneratedRegex("^#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})$", RegexOptions.ExplicitCapture)]
    private static partial Regex Color();
}
