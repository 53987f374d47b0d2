using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.Checkout.Pages;

/// <summary>
/// A rendered page with the headers every page for customers has: never cached, never framed, nothing from elsewhere, and forms that
/// lead only to us, the bank and the merchant of this session.
/// </summary>
sealed class PageResult : IResult
{
    const int ReloadSeconds = 2;

    readonly RazorComponentResult _component;
    readonly IReadOnlyList<string> _formOrigins;
    readonly string? _reloadUrl;

    PageResult(Type component, object view, int status, IReadOnlyList<string> formOrigins, string? reloadUrl = null)
    {
        _component = new RazorComponentResult(component, new Dictionary<string, object?>(StringComparer.Ordinal) { ["View"] = view })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };
        _formOrigins = formOrigins;
        _reloadUrl = reloadUrl;
    }

    /// <param name="view">What to show.</param>
    /// <param name="formTargets">Absolute URLs to which a payment may redirect: the bank's page, the merchant's redirect URL. Browsers apply <c>form-action</c> to redirects too.</param>
    /// <param name="status">200, or 400 when the form comes back with errors.</param>
    public static PageResult Of(CheckoutView view, IEnumerable<string?> formTargets, int status = StatusCodes.Status200OK) =>
        new(typeof(CheckoutPage), view, status, Origins(formTargets));

    public static PageResult Of(WaitingView view) => new(typeof(WaitingPage), view, StatusCodes.Status200OK, [], view.ReloadUrl);

    public static PageResult Of(ResultView view) => new(typeof(ResultPage), view, StatusCodes.Status200OK, []);

    public static PageResult Of(MessageView view, int status = StatusCodes.Status200OK) => new(typeof(MessagePage), view, status, []);

    /// <summary>Any other component that takes its model as the parameter <c>View</c>.</summary>
    public static PageResult Of<TComponent>(object view, IEnumerable<string?>? formTargets = null, int status = StatusCodes.Status200OK)
        where TComponent : IComponent => new(typeof(TComponent), view, status, Origins(formTargets ?? []));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
            + string.Join(' ', ["form-action 'self'", .. _formOrigins]) + "; frame-ancestors 'none'; base-uri 'none'";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(self)";
        if (_reloadUrl is not null) headers["Refresh"] = $"{ReloadSeconds}; url={_reloadUrl}";
        await _component.ExecuteAsync(httpContext);
    }

    static string[] Origins(IEnumerable<string?> urls) => [.. urls.Select(OriginOf).OfType<string>().Distinct(StringComparer.Ordinal)];

    static string? OriginOf(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) ? uri.GetLeftPart(UriPartial.Authority) : null;
}
