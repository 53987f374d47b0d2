namespace Ottu.Domain.Gateways;

/// <summary>What a refusal means for the next try. docs/protocol/routing.md 3.5</summary>
public enum DeclineClass
{
    /// <summary>Surely not processed: another connection may try at once.</summary>
    Technical,

    /// <summary>Nobody knows yet: only an inquiry decides.</summary>
    Unknown,

    /// <summary>The issuer or the network is not in the mood; it may be later or elsewhere.</summary>
    Soft,

    /// <summary>The customer can mend it: balance, expiry, PIN, limit.</summary>
    CustomerFixable,

    /// <summary>The issuer wants the customer to authenticate.</summary>
    Authentication,

    /// <summary>Lost, stolen, forbidden: this card will not pay.</summary>
    Hard,
    Unmapped,
}

/// <summary>What the classes allow.</summary>
/// <param name="Class">The class.</param>
/// <param name="MayFailOver">The router may try another connection by itself.</param>
/// <param name="FailOverOnce">... but for this code only once in a session.</param>
/// <param name="CustomerMayRetry">The customer may try the same card again in this session.</param>
/// <param name="MerchantRetryAfter">When a merchant-initiated charge may be tried again; null: never.</param>
public sealed record DeclinePolicy(DeclineClass Class, bool MayFailOver, bool FailOverOnce, bool CustomerMayRetry, TimeSpan? MerchantRetryAfter);

/// <summary>Declines by code: ISO 8583 response codes and the few letters that schemes added.</summary>
public static class Decline
{
    /// <summary>The issuer gives no reason.</summary>
    public const string DoNotHonor = "05";
    public const string InsufficientFunds = "51";
    public const string ExpiredCard = "54";
    public const string WrongSecurityCode = "N7";
    public const string AuthenticationFailed = "1A";

    static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    static readonly TimeSpan Day = TimeSpan.FromHours(24);

    static readonly Dictionary<string, DeclineClass> Classes = new(StringComparer.OrdinalIgnoreCase);

    static readonly string[] RetriedNextDay = [InsufficientFunds, "61", "65"];

    static Decline()
    {
        Fill(DeclineClass.Technical, "03", "30", "58", "92");
        Fill(DeclineClass.Unknown, "68");
        Fill(DeclineClass.Soft, DoNotHonor, "06", "19", "91", "96");
        Fill(DeclineClass.CustomerFixable, "01", "02", InsufficientFunds, ExpiredCard, "55", "61", "65", "75", "78", "82", WrongSecurityCode);
        Fill(DeclineClass.Authentication, AuthenticationFailed);
        Fill(DeclineClass.Hard, "04", "07", "14", "15", "34", "41", "43", "46", "57", "59", "62", "63", "R0", "R1", "R3");
    }

    public static DeclineClass Classify(string code) => Classes.GetValueOrDefault(code, DeclineClass.Unmapped);

    public static DeclinePolicy PolicyOf(string code)
    {
        var kind = Classify(code);
        return new DeclinePolicy(
            kind,
            MayFailOver: kind is DeclineClass.Technical or DeclineClass.Soft,
            FailOverOnce: code == DoNotHonor,
            CustomerMayRetry: kind is not (DeclineClass.Hard or DeclineClass.Unknown),
            MerchantRetry(kind, code));
    }

    /// <summary>
    /// What the customer may read, in English, whatever the gateway said. A hard decline gives no reason: whoever holds a stolen card
    /// must not learn that it was reported.
    /// </summary>
    public static string CustomerMessage(string code) => (Classify(code), code) switch
    {
        (_, InsufficientFunds) => "The card has insufficient funds. Please use another card.",
        (_, ExpiredCard) => "The card has expired. Please use another card.",
        (_, "55") => "The PIN is not correct. Please try again.",
        (_, "61" or "65" or "75") => "The card has reached its limit. Please use another card.",
        (_, "82" or WrongSecurityCode) => "The security code is not correct. Please check it and try again.",
        (DeclineClass.Authentication, _) => "The card could not be authenticated. Please try again.",
        (DeclineClass.Technical or DeclineClass.Soft, _) => "The bank could not approve the payment. Please try again or use another card.",
        (DeclineClass.Unknown, _) => "The bank has not answered yet. Please wait.",
        (DeclineClass.Hard, _) => "The card was declined. Please use another card.",
        _ => "The card was declined. Please try again or use another card.",
    };

    static TimeSpan? MerchantRetry(DeclineClass kind, string code) => kind switch
    {
        DeclineClass.Technical => TimeSpan.Zero,
        DeclineClass.Soft => Hour,
        DeclineClass.CustomerFixable when RetriedNextDay.Contains(code) => Day,
        _ => null,
    };

    static void Fill(DeclineClass kind, params ReadOnlySpan<string> codes)
    {
        foreach (var code in codes) Classes.Add(code, kind);
    }
}
