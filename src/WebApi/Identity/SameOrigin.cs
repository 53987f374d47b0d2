using Ottu.Application.Settings;

namespace Ottu.WebApi.Identity;

/// <summary>
/// Whether a browser says that one of our own pages sent a request. Scripts cannot set either header; a request with neither is refused, because
/// a staff cookie without a browser is no one's. docs/protocol/administration.md 5
/// </summary>
static class SameOrigin
{
    public static bool Changes(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    public static bool IsProven(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site.Length > 0 ? site == "same-origin" : IsOurs(request.Headers.Origin.ToString(), request);
    }

    /// <summary>The address that the browser used, or the public one: a proxy may have changed the former.</summary>
    static bool IsOurs(string origin, HttpRequest request) =>
        origin.Length > 0 && (origin == $"{request.Scheme}://{request.Host}" || origin == Root(request.HttpContext.RequestServices.GetRequiredService<IBaseUrl>()));

    static string Root(IBaseUrl baseUrl) => new Uri(baseUrl.Value).GetLeftPart(UriPartial.Authority);
}
