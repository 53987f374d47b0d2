namespace Ottu.WebApi.Checkout.Pages;

/// <summary>The language a payer switched to, kept for the pages of this one payment, through the bank and back.</summary>
static class ChosenLanguage
{
    const string Cookie = "ottu_lang";

    /// <summary>"en" or "ar"; null where the payer chose none.</summary>
    public static string? Of(HttpContext http, string sessionId)
    {
        if ((string?)http.Request.Query["lang"] is not ("en" or "ar")) return http.Request.Cookies[Cookie] is { } kept and ("en" or "ar") ? kept : null;
        var asked = (string)http.Request.Query["lang"]!;
        if (!http.Response.HasStarted) Keep(http, sessionId, asked);
        return asked;
    }

    static void Keep(HttpContext http, string sessionId, string language) => http.Response.Cookies.Append(Cookie, language, new CookieOptions
    {
        HttpOnly = true,
        IsEssential = true,
        Path = "/checkout/" + sessionId,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
    });
}
