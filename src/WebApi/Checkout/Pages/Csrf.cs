using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Checkout.Pages;

/// <summary>
/// Anti-forgery for pages without a login: a random cookie and a hidden field that binds this cookie to one session, sealed with the
/// key ring. A form that another site submits lacks the cookie (Lax); a planted cookie lacks the seal.
/// </summary>
public sealed class Csrf(IDataProtectionProvider protection, Entropy entropy)
{
    /// <summary>Name of the hidden form field.</summary>
    public const string Field = "csrf_token";

    const int CookieBytes = 16;

    readonly IDataProtector _protector = protection.CreateProtector("Ottu.Checkout.Csrf.v1");

    /// <summary>Sets the cookie where the browser has none and returns the value of the hidden field. Call it before the response starts.</summary>
    public string Issue(HttpContext http, string sessionId)
    {
        if (http.Request.Cookies[CookieName(http)] is not { Length: CookieBytes * 2 } secret)
        {
            secret = entropy.Hex(CookieBytes);
            http.Response.Cookies.Append(CookieName(http), secret, new CookieOptions
            {
                HttpOnly = true,
                IsEssential = true,
                Path = "/",
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
            });
        }

        return WebEncoders.Base64UrlEncode(_protector.Protect(Bound(secret, sessionId)));
    }

    /// <summary>True when the form was issued for this session to this browser.</summary>
    public bool IsValid(HttpContext http, IFormCollection form, string sessionId) => IsValid(http, form[Field].ToString(), sessionId);

    /// <summary>The same, with the field's value.</summary>
    public bool IsValid(HttpContext http, string token, string sessionId)
    {
        var secret = http.Request.Cookies[CookieName(http)];
        if (string.IsNullOrEmpty(secret) || token.Length is 0 or > 1024) return false;
        try
        {
            var sealedBytes = _protector.Unprotect(WebEncoders.Base64UrlDecode(token));
            return CryptographicOperations.FixedTimeEquals(sealedBytes, Bound(secret, sessionId));
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return false;
        }
    }

    static byte[] Bound(string secret, string sessionId) => Encoding.UTF8.GetBytes($"{secret}:{sessionId}");

    /// <summary>docs/protocol/checkout.md 8: <c>__Host-</c> on HTTPS, so that no sibling domain can plant it.</summary>
    static string CookieName(HttpContext http) => http.Request.IsHttps ? "__Host-ottu_csrf" : "ottu_csrf";
}
