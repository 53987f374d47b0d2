using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Operations;
using Ottu.Domain.Kernel;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.Http;

/// <summary>The only place that knows status codes: results and problems become responses.</summary>
static class ToHttp
{
    public static IResult Ok(this Result<JsonObject> result) => result.TryGet(out var body, out var problem) ? Json(body, StatusCodes.Status200OK) : problem.ToResponse();

    public static IResult Ok(this Result<JsonArray> result) => result.TryGet(out var body, out var problem) ? Json(body, StatusCodes.Status200OK) : problem.ToResponse();

    public static IResult Created(this Result<JsonObject> result) => result.TryGet(out var body, out var problem) ? Json(body, StatusCodes.Status201Created) : problem.ToResponse();

    public static IResult OkText(this Result<string> result) => result.TryGet(out var text, out var problem) ? Results.Text(text) : problem.ToResponse();

    /// <summary>202 for what was filed and not done.</summary>
    public static IResult OkOrAccepted(this Result<DeskAnswer> result) => result.TryGet(out var answer, out var problem)
        ? Json(answer.Body, answer.IsFiled ? StatusCodes.Status202Accepted : StatusCodes.Status200OK)
        : problem.ToResponse();

    public static IResult NoContent(this Result<Done> result) => result.TryGet(out _, out var problem) ? Results.NoContent() : problem.ToResponse();

    public static IResult ToResponse(this Problem problem) => problem switch
    {
        Problem.Invalid invalid => Json(invalid.Errors.ToJson(), StatusCodes.Status400BadRequest),
        Problem.Refused { Code: null } refused => Detail(refused.Detail, StatusCodes.Status400BadRequest),
        Problem.Refused refused => Json(new JsonObject { ["detail"] = refused.Detail, ["code"] = refused.Code }, StatusCodes.Status400BadRequest),
        Problem.Failed failed => Json(failed.Body, StatusCodes.Status400BadRequest),
        Problem.Unauthenticated unauthenticated => Detail(unauthenticated.Detail, StatusCodes.Status401Unauthorized),
        Problem.Forbidden => Detail("You do not have permission to perform this action.", StatusCodes.Status403Forbidden),
        Problem.ForeignOrigin => Detail("CSRF Failed: a request with the staff cookie must come from this installation's own pages.", StatusCodes.Status403Forbidden),
        Problem.NotFound => Detail("Not found.", StatusCodes.Status404NotFound),
        Problem.UnsupportedMedia media => Detail($"Unsupported media type \"{media.Type}\" in request.", StatusCodes.Status415UnsupportedMediaType),
        Problem.Paused => Detail("Payments are temporarily paused.", StatusCodes.Status423Locked),
        Problem.Throttled throttled => new JsonBody(
            new JsonObject { ["detail"] = $"Request was throttled. Expected available in {throttled.Seconds} seconds." },
            StatusCodes.Status429TooManyRequests,
            retryAfter: throttled.Seconds),
        _ => throw new InvalidOperationException($"Unmapped problem {problem}."),
    };

    public static IResult Detail(string text, int status) => Json(new JsonObject { ["detail"] = text }, status);

    public static IResult Json(JsonNode body, int status) => new JsonBody(body, status);

    /// <summary>Writes a JSON tree as UTF-8 without escaping what JSON does not require.</summary>
    sealed class JsonBody(JsonNode body, int status, int? retryAfter = null) : IResult
    {
        static readonly JsonWriterOptions Options = new() { Encoder = WireJson.Options.Encoder, SkipValidation = true };

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = status;
            response.ContentType = "application/json";
            if (status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Basic realm=\"api\"";
            if (retryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);

            // Straight into the response's buffer, without a text in between.
            await using (var writer = new Utf8JsonWriter(response.BodyWriter, Options)) body.WriteTo(writer);
            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }
    }
}
