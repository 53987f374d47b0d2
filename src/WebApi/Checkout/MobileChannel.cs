namespace Ottu.WebApi.Checkout;

/// <summary>
/// A web view of the mobile SDK says so when it opens a payment (header or query <c>channel: mobile_sdk</c>); its flow ends on a blank page
/// that the app closes, wherever else it would have led. docs/protocol/checkout.md 8
/// </summary>
static class MobileChannel
{
    public const string End = "/b/gw/mobile-sdk-redirect";

    const string Name = "channel";
    const string Sdk = "mobile_sdk";
    const string Cookie = "ottu_channel";

    /// <summary>Keeps the channel for the way back from the bank, which does not repeat it.</summary>
    public static void Remember(HttpContext http)
    {
        if (IsSaid(http)) http.Response.Cookies.Append(Cookie, Sdk, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, IsEssential = true });
    }

    public static bool Is(HttpContext http) => IsSaid(http) || http.Request.Cookies[Cookie] == Sdk;

    static bool IsSaid(HttpContext http) => http.Request.Headers[Name] == Sdk || http.Request.Query[Name] == Sdk;
}
