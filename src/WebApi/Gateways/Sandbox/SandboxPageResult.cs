using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.Gateways.Sandbox;

/// <summary>
/// A page of the simulated bank. It plays a foreign site, so it does not know where the payment leads after the return: its policy
/// leaves form targets open, which browsers would otherwise enforce along the whole chain of redirects. It may be framed, as challenges are.
/// </summary>
sealed class SandboxPageResult<TPage>(SandboxView view, int status = StatusCodes.Status200OK) : IResult
    where TPage : IComponent
{
    readonly RazorComponentResult _component = new(typeof(TPage), new Dictionary<string, object?>(StringComparer.Ordinal) { ["View"] = view })
    {
        StatusCode = status,
        PreventStreamingRendering = true,
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        return _component.ExecuteAsync(httpContext);
    }
}
