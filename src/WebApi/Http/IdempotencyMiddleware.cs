using System.Security.Cryptography;
using System.Text;
using Ottu.Application.Identity;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Http;

/// <summary>Endpoint metadata: this POST takes no <c>Idempotency-Key</c>.</summary>
sealed record IgnoresIdempotencyKey;

static class IdempotencyExtensions
{
    /// <summary>For requests whose body or answer must not be kept: card numbers, new keys.</summary>
    public static TBuilder IgnoreIdempotencyKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new IgnoresIdempotencyKey());
}

/// <summary>
/// A POST that carries <c>Idempotency-Key</c> takes effect at most once: a repetition gets the first answer again. Only an answer of a request
/// that had an effect is kept, whatever its status; a refused request leaves nothing and may be corrected and sent again.
/// </summary>
sealed partial class IdempotencyMiddleware(RequestDelegate next, IIdempotency keys, ILogger<IdempotencyMiddleware> logger)
{
    const string Header = "Idempotency-Key";
    const int MaxKey = 255;
    const int MaxBody = 5 * 1024 * 1024;
    static readonly TimeSpan KeepWithin = TimeSpan.FromSeconds(30);

    public Task InvokeAsync(HttpContext http)
    {
        var key = http.Request.Headers[Header].ToString();
        if (key.Length == 0
            || !HttpMethods.IsPost(http.Request.Method)
            || http.Features.Get<Principal>() is not { } principal
            || http.GetEndpoint()?.Metadata.GetMetadata<IgnoresIdempotencyKey>() is not null)
        {
            return next(http);
        }

        return key.Length > MaxKey
            ? Refuse(http, $"{Header} is longer than {MaxKey} characters.", "idempotency_key_invalid")
            : Once(http, ScopeOf(principal, http.Request, key));
    }

    async Task Once(HttpContext http, string scope)
    {
        if (await Fingerprint.Take(http.Request, MaxBody, http.RequestAborted) is not { } request)
        {
            await ToHttp.Detail("The request body is too large.", StatusCodes.Status400BadRequest).ExecuteAsync(http);
            return;
        }

        if (await keys.Find(scope, request, http.RequestAborted) is { } known)
        {
            await Repeat(http, known);
            return;
        }

        try
        {
            await First(http, scope, request);
        }
        catch (KeyTakenException)
        {
            http.Response.Clear();
            await Repeat(http, await keys.Find(scope, request, http.RequestAborted) ?? new KnownKey.InFlight());
        }
    }

    async Task First(HttpContext http, string scope, ReadOnlyMemory<byte> request)
    {
        var client = http.Response.Body;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        try
        {
            if (await keys.Run(scope, request, () => next(http), http.RequestAborted)) await Keep(http.Response, scope, answer);
        }
        finally
        {
            http.Response.Body = client;
        }

        answer.Position = 0;
        await answer.CopyToAsync(client, http.RequestAborted);
    }

    /// <summary>The effect is committed: failing to keep its answer must not turn it into an error. A repetition then reads "in flight".</summary>
    async Task Keep(HttpResponse response, string scope, MemoryStream answer)
    {
        var text = Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length);
        try
        {
            using var deadline = new CancellationTokenSource(KeepWithin);
            await keys.Keep(scope, new StoredAnswer(response.StatusCode, response.ContentType ?? "application/json", text), deadline.Token);
        }
        catch (Exception error) when (error is System.Data.Common.DbException or OperationCanceledException)
        {
            LogNotKept(error);
        }
    }

    static Task Repeat(HttpContext http, KnownKey known) => known switch
    {
        KnownKey.Answered { Answer: var answer } => Send(http, answer),
        KnownKey.OtherRequest => Refuse(http, $"This {Header} was used with another request body.", "idempotency_key_reused"),
        _ => Refuse(http, $"A request with this {Header} is still being processed.", "idempotency_key_in_flight"),
    };

    static Task Send(HttpContext http, StoredAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        http.Response.Headers["Idempotent-Replayed"] = "true";
        return http.Response.WriteAsync(answer.Body, http.RequestAborted);
    }

    static Task Refuse(HttpContext http, string detail, string code) => new Problem.Refused(detail, code).ToResponse().ExecuteAsync(http);

    /// <summary>The same key of another caller or on another path is another key.</summary>
    static string ScopeOf(Principal principal, HttpRequest request, string key)
    {
        var path = (request.Path.Value ?? "/").TrimEnd('/').ToLowerInvariant();
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{principal.Name}\n{request.Method}\n{path}\n{key}")));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "An answer could not be kept for its idempotency key")]
    partial void LogNotKept(Exception error);
}
