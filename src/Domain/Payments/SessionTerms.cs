using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Payments;

/// <summary>
/// What the merchant asked for when the session was created or last changed: docs/protocol/checkout.md 3.1.
/// Optional members are null when unset. Nested objects are kept as they are echoed, already validated.
/// </summary>
public sealed record SessionTerms
{
    public required SessionType Type { get; init; }

    /// <summary>The session amount in the session currency, without fees.</summary>
    public required Money Amount { get; init; }

    /// <summary>Offered connections in the merchant's order, without duplicates.</summary>
    public required IReadOnlyList<string> PgCodes { get; init; }

    public PaymentType PaymentType { get; init; }

    /// <summary>"en" or "ar".</summary>
    public string Language { get; init; } = "en";

    public string? OrderNo { get; init; }

    public string? CustomerId { get; init; }

    public string? CustomerEmail { get; init; }

    public string? CustomerPhone { get; init; }

    public string? CustomerPhone2 { get; init; }

    public string? CustomerFirstName { get; init; }

    public string? CustomerLastName { get; init; }

    /// <summary>YYYY-MM-DD.</summary>
    public string? CustomerBirthdate { get; init; }

    public JsonObject? BillingAddress { get; init; }

    public JsonObject? ShippingAddress { get; init; }

    public JsonObject? Agreement { get; init; }

    /// <summary>Least days that a typed or chosen card must still be valid.</summary>
    public int? MinExpiryDays { get; init; }

    public JsonObject? Notifications { get; init; }

    public IReadOnlyList<string>? EmailRecipients { get; init; }

    /// <summary>Default: the creation time. Never blocks payment.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The deadline is creation plus this.</summary>
    public required TimeSpan ExpirationTime { get; init; }

    public string? RedirectUrl { get; init; }

    public string? WebhookUrl { get; init; }

    public JsonObject? Extra { get; init; }

    /// <summary>Media path below <c>/media/</c> of the attached file, if any.</summary>
    public string? AttachmentPath { get; init; }

    /// <summary>The <c>attachment_upload_url</c> as it was sent.</summary>
    public string? AttachmentUploadUrl { get; init; }

    public string? ProductType { get; init; }

    public string? VendorName { get; init; }

    public string? Mode { get; init; }

    public JsonObject? BrandingOptions { get; init; }

    public JsonObject? Loyalty { get; init; }
}
