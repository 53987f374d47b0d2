using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Http;

/// <summary>
/// Gives every failure a body: JSON below /b/, a neutral page elsewhere. An exception is a bug of ours: it is logged with the route that
/// failed, never with the request, and the caller learns nothing about it.
/// </summary>
sealed partial class FailureMiddleware(RequestDelegate next, ILogger<FailureMiddleware> logger)
{
    const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null }) await Describe(http, http.Response.StatusCode);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            if (!http.Response.HasStarted) http.Response.StatusCode = ClientClosedRequest;
        }
        catch (BadHttpRequestException error) when (!http.Response.HasStarted)
        {
            // Too large, cut off, wrong framing: all of it is 400. rulings 15
            http.Response.Clear();
            await (http.IsPage() ? NeutralPage.Write(http, StatusCodes.Status400BadRequest) : ToHttp.Detail(error.Message, StatusCodes.Status400BadRequest).ExecuteAsync(http));
        }
#pragma warning disable CA1031 // The last resort of every request.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailed(error, http.Request.Method, Route(http));
            await Fail(http);
        }
    }

    static async Task Fail(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        await Describe(http, StatusCodes.Status500InternalServerError);
    }

    static Task Describe(HttpContext http, int status) => http.IsPage()
        ? NeutralPage.Write(http, status)
        : ToHttp.Detail(Text(http, status), status).ExecuteAsync(http);

    static string Text(HttpContext http, int status) => status switch
    {
        StatusCodes.Status404NotFound => "Not found.",
        StatusCodes.Status405MethodNotAllowed => $"Method \"{http.Request.Method}\" not allowed.",
        StatusCodes.Status415UnsupportedMediaType => $"Unsupported media type \"{http.Request.ContentType}\" in request.",
        StatusCodes.Status500InternalServerError => "Internal server error.",
        _ => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status) + ".",
    };

    /// <summary>The pattern, not the path: identifiers of customers stay out of the log.</summary>
    static string Route(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Route} failed")]
    partial void LogFailed(Exception error, string method, string route);
}

static class RequestKind
{
    static readonly PathString[] Machines = ["/b", "/health", "/openapi"];

    /// <summary>Whether a person looks at the answer.</summary>
    public static bool IsPage(this HttpContext http) => !Machines.Any(prefix => http.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));
}
