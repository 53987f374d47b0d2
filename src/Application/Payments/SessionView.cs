using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>A session as the Checkout API shows it. docs/protocol/checkout.md 3.6</summary>
public static class SessionView
{
    public static JsonObject Of(Session session, Installation installation, string baseUrl)
    {
        var terms = session.Terms;
        var view = new JsonObject
        {
            ["session_id"] = session.SessionId.Value,
            ["state"] = session.State.Wire(),
            ["type"] = terms.Type.Wire(),
            ["amount"] = terms.Amount.ToString(),
            ["currency_code"] = terms.Amount.Currency.Code,
            ["pg_codes"] = terms.PgCodes.ToJson(),
            ["payment_methods"] = MethodView.All(session, installation, baseUrl),
            ["payment_type"] = terms.PaymentType.Wire(),
            ["operation"] = MethodView.OperationOf(session, installation).Wire(),
            ["language"] = terms.Language,
            ["due_datetime"] = WireTime.Moment(terms.DueAt ?? session.CreatedAt),
            ["expiration_time"] = WireTime.Duration(terms.ExpirationTime),
            ["checkout_url"] = SessionLinks.Checkout(session, baseUrl),
            ["checkout_page_url"] = SessionLinks.Page(session, baseUrl),
        };
        AddTerms(view, terms);
        view.Put("billing", BillingView.Of(session))
            .Put("settled_pg_code", session.State.IsSuccess() ? session.SettledPgCode : null)
            .Put("initiator_id", session.InitiatorId);
        AddLinks(view, session, baseUrl);
        return view;
    }

    static void AddTerms(JsonObject view, SessionTerms terms) => view
        .Put("order_no", terms.OrderNo)
        .Put("customer_id", terms.CustomerId)
        .Put("customer_email", terms.CustomerEmail)
        .Put("customer_phone", terms.CustomerPhone)
        .Put("customer_phone_2", terms.CustomerPhone2)
        .Put("customer_first_name", terms.CustomerFirstName)
        .Put("customer_last_name", terms.CustomerLastName)
        .Put("customer_birthdate", terms.CustomerBirthdate)
        .Put("billing_address", terms.BillingAddress)
        .Put("shipping_address", terms.ShippingAddress)
        .Put("agreement", terms.Agreement)
        .Put("card_acceptance_criteria", terms.MinExpiryDays is { } days ? new JsonObject { ["min_expiry_time"] = days } : null)
        .Put("notifications", terms.Notifications)
        .Put("email_recipients", terms.EmailRecipients?.ToJson())
        .Put("product_type", terms.ProductType)
        .Put("vendor_name", terms.VendorName)
        .Put("redirect_url", terms.RedirectUrl)
        .Put("webhook_url", terms.WebhookUrl)
        .Put("mode", terms.Mode)
        .Put("extra", terms.Extra)
        .Put("loyalty", terms.Loyalty);

    static void AddLinks(JsonObject view, Session session, string baseUrl) => view
        .Put("checkout_short_url", session.CheckoutShortCode is { } code ? SessionLinks.Short(code, baseUrl) : null)
        .Put("qr_code_url", session.HasQrCode ? SessionLinks.QrCode(session, baseUrl) : null)
        .Put("attachment", session.Terms.AttachmentPath is { } path ? SessionLinks.Media(path, baseUrl) : null)
        .Put("attachment_upload_url", session.Terms.AttachmentUploadUrl)
        .Put("attachment_short_url", session.AttachmentShortCode is { } shortCode ? SessionLinks.Short(shortCode, baseUrl) : null);
}

/// <summary>Absolute URLs of a session.</summary>
public static class SessionLinks
{
    public static string Checkout(Session session, string baseUrl) => $"{baseUrl}/b/checkout/redirect/start/?session_id={session.SessionId}";

    public static string Page(Session session, string baseUrl) => $"{baseUrl}/checkout/{session.SessionId}";

    public static string Pay(Session session, string pgCode, string baseUrl) =>
        $"{baseUrl}/b/checkout/redirect/pay/?session_id={session.SessionId}&pg_code={pgCode}";

    public static string Cancel(Session session, string baseUrl) => $"{baseUrl}/b/checkout/api/sdk/v1/cancel/{session.SessionId}/";

    public static string QrCode(Session session, string baseUrl) => $"{baseUrl}/media/qr/{session.SessionId}.png";

    public static string Media(string path, string baseUrl) => $"{baseUrl}/media/{path}";

    public static string Short(string code, string baseUrl) => $"{baseUrl}/s/{code}";
}
