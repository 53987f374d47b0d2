using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Ottu.Domain.Webhooks;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>What one attempt brought.</summary>
/// <param name="StartedAt">When connecting began.</param>
/// <param name="Duration">To the end of the response headers, or to the failure.</param>
/// <param name="HttpStatus">Null when there was no answer.</param>
/// <param name="Error">Null when there was an answer.</param>
/// <param name="ResponseBody">At most 4 KB, for support.</param>
/// <param name="TimedOut">The only failure that the first schedule tries again.</param>
sealed record SendOutcome(DateTimeOffset StartedAt, TimeSpan Duration, int? HttpStatus, string? Error, string? ResponseBody, bool TimedOut)
{
    /// <summary>200 and 201 acknowledge; anything else does not. docs/protocol/webhooks.md 3</summary>
    public bool IsDelivered => HttpStatus is 200 or 201;
}

/// <summary>Sends one notification once.</summary>
sealed class WebhookSender(IHttpClientFactory clients, TimeProvider clock)
{
    const int KeptBody = 4096;
    const int LongestError = 400;

    /// <summary>Used where the configuration names none: receivers' firewalls know it. docs/protocol/webhooks.md 1</summary>
    const string DefaultUserAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

    /// <summary>The body decides nothing, so it may not hold a slot or the payer for long.</summary>
    static readonly TimeSpan BodyPatience = TimeSpan.FromMilliseconds(500);

    public async Task<SendOutcome> Send(DeliveryRow delivery, long number, WebhookConfig config, CancellationToken ct)
    {
        var startedAt = clock.GetUtcNow();
        if (!Uri.TryCreate(delivery.Target, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https"))
        {
            return new SendOutcome(startedAt, TimeSpan.Zero, HttpStatus: null, "The target is not an HTTP URL.", ResponseBody: null, TimedOut: false);
        }

        var start = clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(config.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            using var client = clients.CreateClient(config.IgnoreSsl ? WebhookHttp.AnyCertificate : WebhookHttp.Strict);
            using var request = Request(target, delivery, number, config, startedAt);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var duration = clock.GetElapsedTime(start);
            return new SendOutcome(startedAt, duration, (int)response.StatusCode, Error: null, await ReadSome(response, ct), TimedOut: false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failed(FormattableString.Invariant($"No answer within {config.Timeout.TotalSeconds:0.###} s."), timedOut: true);
        }
        catch (HttpRequestException error)
        {
            return Failed(Describe(error), timedOut: false);
        }

        SendOutcome Failed(string error, bool timedOut) =>
            new(startedAt, clock.GetElapsedTime(start), HttpStatus: null, error[..Math.Min(error.Length, LongestError)], ResponseBody: null, timedOut);
    }

    static HttpRequestMessage Request(Uri target, DeliveryRow delivery, long number, WebhookConfig config, DateTimeOffset now)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(delivery.Body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Add("User-Agent", config.UserAgent.Length > 0 ? config.UserAgent : DefaultUserAgent);
        Add("X-Webhook-Delivery", delivery.DeliveryId);
        Add("X-Webhook-Attempt", number.ToString(CultureInfo.InvariantCulture));
        Add("webhook-id", delivery.DeliveryId);
        Add("webhook-timestamp", timestamp);
        Add("webhook-signature", StandardSignature(delivery, timestamp, config.HmacKey));
        return request;

        void Add(string name, string value) => request.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>Standard Webhooks, beside the signature in the body. rulings 30</summary>
    static string StandardSignature(DeliveryRow delivery, string timestamp, string key) => "v1," + Convert.ToBase64String(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{delivery.DeliveryId}.{timestamp}.{delivery.Body}")));

    /// <summary>What arrives of the body within the bounds; a slow or endless one is cut off.</summary>
    async Task<string?> ReadSome(HttpResponseMessage response, CancellationToken ct)
    {
        var buffer = new byte[KeptBody];
        var length = 0;
        using var patience = new CancellationTokenSource(BodyPatience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            while (length < buffer.Length && await stream.ReadAsync(buffer.AsMemory(length), either.Token) is > 0 and var read) length += read;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or HttpRequestException)
        {
            // Only the status counts: docs/protocol/webhooks.md 3
        }

        return length == 0 ? null : Encoding.UTF8.GetString(buffer, 0, length);
    }

    static string Describe(HttpRequestException error) => error.InnerException is RefusedTargetException refused
        ? refused.Message
        : $"{error.HttpRequestError}: {(error.InnerException ?? error).Message}";
}
