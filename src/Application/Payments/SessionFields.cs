using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>
/// The request fields of docs/protocol/checkout.md 3.1 as terms. A change starts from the stored terms: what the body does not name stays.
/// Rules that look at more than one field are in <see cref="SessionRules"/>.
/// </summary>
static class SessionFields
{
    public const int MaxPgCodes = 100;
    const int MaxExtraBytes = 16 * 1024;
    const int MaxUrl = 2000;
    const int MaxRecipients = 100;
    const int AutoDebitMinExpiryDays = 30;

    static readonly TimeSpan LeastExpiration = TimeSpan.FromSeconds(1);
    static readonly TimeSpan MostExpiration = TimeSpan.FromDays(365);

    /// <summary>Null where a field that everything else rests on is missing or wrong; the errors are in <paramref name="fields"/>.</summary>
    /// <param name="fields">The body.</param>
    /// <param name="type">Already read, because it decides who may call at all.</param>
    /// <param name="plugin">Its settings hold the default expiration.</param>
    /// <param name="stored">What a change starts from.</param>
    public static SessionTerms? Read(Fields fields, SessionType type, Plugin plugin, SessionTerms? stored)
    {
        var paymentType = fields.Choice<PaymentType>("payment_type", stored?.PaymentType);
        var amount = ReadAmount(fields, stored?.Amount, paymentType);
        var pgCodes = fields.Texts("pg_codes", MaxPgCodes, PgCodeError, stored?.PgCodes, required: true);
        var expiration = fields.Duration("expiration_time", LeastExpiration, MostExpiration, stored?.ExpirationTime);
        var optional = ReadCustomer(fields, ReadOptional(fields, stored ?? Blank(type, plugin)));
        if (amount is null || pgCodes is null) return null;
        return optional with
        {
            Amount = amount,
            PgCodes = pgCodes,
            PaymentType = paymentType ?? default,
            MinExpiryDays = optional.MinExpiryDays ?? (paymentType == PaymentType.AutoDebit ? AutoDebitMinExpiryDays : null),
            ExpirationTime = expiration ?? plugin.ExpirationTime,
        };
    }

    static SessionTerms ReadOptional(Fields fields, SessionTerms stored) => stored with
    {
        Language = fields.Choice("language", Languages, stored.Language) ?? "en",
        OrderNo = fields.Text("order_no", 128, stored.OrderNo),
        Agreement = fields.Object("agreement", NestedFields.Agreement, stored.Agreement),
        MinExpiryDays = ReadMinExpiry(fields, stored.MinExpiryDays),
        Notifications = fields.Object("notifications", NestedFields.Notifications, stored.Notifications),
        EmailRecipients = fields.Emails("email_recipients", MaxRecipients, stored.EmailRecipients),
        DueAt = fields.Moment("due_datetime", stored.DueAt),
        RedirectUrl = fields.Url("redirect_url", MaxUrl, stored.RedirectUrl),
        AttachmentUploadUrl = fields.Text("attachment_upload_url", MaxUrl, stored.AttachmentUploadUrl),
        WebhookUrl = fields.Url("webhook_url", MaxUrl, stored.WebhookUrl),
        Extra = fields.FreeObject("extra", MaxExtraBytes, stored.Extra),
        ProductType = fields.Text("product_type", 128, stored.ProductType),
        VendorName = fields.Text("vendor_name", 64, stored.VendorName),
        Mode = fields.Text("mode", 7, stored.Mode),
        BrandingOptions = fields.Object("branding_options", NestedFields.Branding, stored.BrandingOptions),
        Loyalty = fields.Object("loyalty", NestedFields.Loyalty, stored.Loyalty),
    };

    static SessionTerms ReadCustomer(Fields fields, SessionTerms stored) => stored with
    {
        CustomerId = fields.Text("customer_id", 64, stored.CustomerId),
        CustomerEmail = fields.Email("customer_email", 128, stored.CustomerEmail),
        CustomerPhone = fields.Text("customer_phone", 16, stored.CustomerPhone),
        CustomerPhone2 = fields.Text("customer_phone_2", 16, stored.CustomerPhone2),
        CustomerFirstName = fields.Text("customer_first_name", 64, stored.CustomerFirstName),
        CustomerLastName = fields.Text("customer_last_name", 64, stored.CustomerLastName),
        CustomerBirthdate = fields.Date("customer_birthdate", stored.CustomerBirthdate),
        BillingAddress = fields.Object("billing_address", NestedFields.BillingAddress, stored.BillingAddress),

        // The misspelling is part of the protocol: the published client library sends it.
        ShippingAddress = fields.Object(fields.FirstOf("shipping_address", "shopping_address"), NestedFields.ShippingAddress, stored.ShippingAddress),
    };

    static readonly string[] Languages = ["en", "ar"];

    static Money? ReadAmount(Fields fields, Money? stored, PaymentType? paymentType)
    {
        const decimal Least = 0.01m;
        var currency = ReadCurrency(fields, stored?.Currency);
        var amount = fields.Decimal("amount", stored?.Amount, required: true);
        if (amount is null) return null;
        if (paymentType != PaymentType.SaveCard && amount < Least) fields.Error("amount", FieldTexts.AtLeast("0.01"));
        else if (amount < 0) fields.Error("amount", FieldTexts.AtLeast("0"));
        if (currency is null) return null;
        if (Money.TryFrom(amount.Value, currency, out var money)) return money;
        fields.Error("amount", FieldTexts.DecimalPlaces(currency.Exponent));
        return null;
    }

    static Currency? ReadCurrency(Fields fields, Currency? stored)
    {
        if (fields.Text("currency_code", 50, stored?.Code, required: true) is not { } code) return null;
        if (Currency.TryParse(code, out var currency)) return currency;
        fields.Error("currency_code", FieldTexts.Choice(code));
        return null;
    }

    static int? ReadMinExpiry(Fields fields, int? stored)
    {
        if (!fields.Has("card_acceptance_criteria")) return stored;
        var criteria = fields.Object("card_acceptance_criteria", inner => new JsonObject { ["min_expiry_time"] = inner.Integer("min_expiry_time", 1, 365) });
        return (int?)(long?)criteria?["min_expiry_time"];
    }

    static string? PgCodeError(string code) => code.Length > 50 ? FieldTexts.MaxLength(50) : Fields.SlugError(code);

    /// <summary>Terms that say nothing yet; every member without a default is overwritten before they leave this class.</summary>
    static SessionTerms Blank(SessionType type, Plugin plugin) => new()
    {
        Type = type,
        Amount = Money.Zero(Currency.Of("KWD")),
        PgCodes = [],
        ExpirationTime = plugin.ExpirationTime,
    };
}
