namespace Ottu.Domain.Identity;

/// <summary>A right that a user may hold, with the name under which people know it.</summary>
public sealed record Permission(string Code, string Name);

/// <summary>Every right there is. docs/protocol/checkout.md 2, docs/protocol/administration.md</summary>
public static class Permissions
{
    public const string ManageUsers = "user.manage";
    public const string ManageKeys = "key.manage";
    public const string ViewAudit = "audit.view";
    public const string ViewSettings = "settings.view";
    public const string ChangeSettings = "settings.change";
    public const string ViewTransactions = "transaction.view";
    public const string ViewRouting = "routing.view";
    public const string ChangeRouting = "routing.change";
    public const string ViewJobs = "job.view";
    public const string ManageJobs = "job.manage";
    public const string ManageBilling = "billing.manage";
    const string UsePrefix = "pg.use:";

    /// <summary>All but the rights to use a connection, of which there is one per MID.</summary>
    public static IReadOnlyList<Permission> Fixed { get; } =
    [
        new("payment_request.add", "Can add payment requests"),
        new("payment_request.change", "Can change payment requests"),
        new("payment_request.view", "Can view payment requests"),
        new("e_commerce.add", "Can add e-commerce payments"),
        new("e_commerce.change", "Can change e-commerce payments"),
        new("e_commerce.view", "Can view e-commerce payments"),
        new("payment.capture", "Can do capture"),
        new("payment.refund", "Can do refund"),
        new("payment.void", "Can do void"),
        new("payment.cancel", "Can do cancel"),
        new("payment.expire", "Can do expire"),
        new("payment.delete", "Can do delete"),
        new("payment.inquiry", "Can do inquiry"),
        new("invoice.add", "Can add Invoice"),
        new("report.can_view_report", "Can view reports"),
        new("report.view_report", "Can view reports (alias)"),
        new("wallet.view", "Can view wallets"),
        new(ViewSettings, "Can view settings"),
        new(ChangeSettings, "Can change settings"),
        new(ManageUsers, "Can manage users"),
        new(ManageKeys, "Can manage API keys"),
        new(ViewRouting, "Can view routing"),
        new(ChangeRouting, "Can change routing"),
        new(ViewJobs, "Can view jobs"),
        new(ManageJobs, "Can manage jobs"),
        new(ManageBilling, "Can manage billing schedules"),
        new(ViewTransactions, "Can view transactions"),
        new(ViewAudit, "Can view the audit log"),
        new("can_resend_webhook", "Can resend webhooks"),
    ];

    /// <summary>The right to use one connection.</summary>
    public static Permission ToUse(string pgCode, string name) => new(UsePrefix + pgCode, $"Can use {name}");

    /// <summary>Whether the text has the form of a right. A connection need not exist yet: rights may be given before it does.</summary>
    public static bool IsKnown(string code) => code.StartsWith(UsePrefix, StringComparison.Ordinal)
        ? code.Length is > 7 and <= 57 && code.AsSpan(UsePrefix.Length).IndexOfAnyExcept(Slug) < 0
        : Fixed.Any(permission => permission.Code == code);

    static readonly System.Buffers.SearchValues<char> Slug =
        System.Buffers.SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_");
}
