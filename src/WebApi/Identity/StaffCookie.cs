using Ottu.Application.Identity;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Identity;

/// <summary>
/// The cookie of a signed-in browser. rulings 20: Strict, so that no other site's link or form brings it along; <c>__Host-</c> on HTTPS, so that
/// no sibling domain can plant one. It ends with the browser; when the session ends is the server's to say.
/// </summary>
static class StaffCookie
{
    const string Name = "ottu_staff";

    /// <summary>A page that renews itself says so with this header.</summary>
    const string BackgroundHeader = "X-Ottu-Background";

    public static Credential? Read(HttpRequest request) => request.Cookies[NameFor(request.HttpContext)] is { Length: > 0 } text
        ? new Credential.Session(new Secret(text), request.Headers.ContainsKey(BackgroundHeader))
        : null;

    public static void Write(HttpContext http, StaffToken token) => http.Response.Cookies.Append(NameFor(http), token.Reveal(), Options(http));

    public static void Delete(HttpContext http) => http.Response.Cookies.Delete(NameFor(http), Options(http));

    static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = "/",
        SameSite = SameSiteMode.Strict,
        Secure = IsHttps(http),
    };

    static string NameFor(HttpContext http) => IsHttps(http) ? "__Host-" + Name : Name;

    /// <summary>The public address counts too: behind a proxy that nobody configured, the browser speaks HTTPS all the same.</summary>
    static bool IsHttps(HttpContext http) =>
        http.Request.IsHttps || http.RequestServices.GetRequiredService<IBaseUrl>().Value.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
