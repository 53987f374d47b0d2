using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Ottu.Domain.Kernel;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.BackOffice;

/// <summary>
/// A page of the back office, rendered on the server: never cached, never framed, nothing from elsewhere, forms that lead only here. Its script
/// may ask this server for the page again.
/// </summary>
sealed class StaffPage : IResult
{
    readonly RazorComponentResult _component;

    StaffPage(Type component, object view, int status) =>
        _component = new RazorComponentResult(component, new Dictionary<string, object?>(StringComparer.Ordinal) { ["View"] = view })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };

    public static StaffPage Of<TComponent>(object view, int status = StatusCodes.Status200OK)
        where TComponent : IComponent => new(typeof(TComponent), view, status);

    public static StaffPage Say(StaffFrame frame, StaffTexts.Message message, int status) => Of<SayPage>(new SayView(frame, message), status);

    /// <summary>What a use case refused, as a page.</summary>
    public static StaffPage Refusal(StaffFrame frame, Problem problem) => problem switch
    {
        Problem.Forbidden => Say(frame, frame.Texts.Forbidden, StatusCodes.Status403Forbidden),
        Problem.NotFound => Say(frame, frame.Texts.NotFound, StatusCodes.Status404NotFound),
        Problem.Refused refused => Say(frame, frame.Texts.Failed with { Body = refused.Detail }, StatusCodes.Status400BadRequest),
        _ => Say(frame, frame.Texts.Failed, StatusCodes.Status400BadRequest),
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return _component.ExecuteAsync(httpContext);
    }
}

/// <summary>A page that only says something.</summary>
public sealed record SayView(StaffFrame Frame, StaffTexts.Message Message);
