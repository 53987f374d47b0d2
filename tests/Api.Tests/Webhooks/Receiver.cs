using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Ottu.Api.Tests.Webhooks;

/// <summary>The merchants' servers, by host name: answers as scripted (200 by default) and remembers what came.</summary>
public sealed class Receiver(TimeProvider clock) : HttpMessageHandler
{
    readonly ConcurrentDictionary<string, Func<int, CancellationToken, Task<HttpResponseMessage>>> _scripts = new(StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentQueue<Received> _received = new();

    public IReadOnlyList<Received> Received => [.. _received];

    public IReadOnlyList<Received> At(string host) => [.. _received.Where(request => request.Url.Host == host)];

    /// <param name="host">The merchant.</param>
    /// <param name="script">Gets the 1-based number of the request at this host.</param>
    public void On(string host, Func<int, CancellationToken, Task<HttpResponseMessage>> script) => _scripts[host] = script;

    public void Answers(string host, HttpStatusCode status) => On(host, (_, _) => Task.FromResult(new HttpResponseMessage(status)));

    public void Hangs(string host) => On(host, (_, ct) => Hang(ct));

    public static async Task<HttpResponseMessage> Hang(CancellationToken ct)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        throw new InvalidOperationException("It never ends.");
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        var headers = request.Headers.Concat(request.Content.Headers).ToDictionary(header => header.Key, header => string.Join(' ', header.Value), StringComparer.OrdinalIgnoreCase);
        _received.Enqueue(new Received(clock.GetUtcNow(), request.Method, request.RequestUri!, headers, body));
        var host = request.RequestUri!.Host;
        var script = _scripts.GetValueOrDefault(host, (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)));
        return await script(At(host).Count, cancellationToken);
    }
}

/// <summary>One request as a merchant saw it.</summary>
public sealed record Received(DateTimeOffset At, HttpMethod Method, Uri Url, Dictionary<string, string> Headers, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonObject Body => JsonNode.Parse(Bytes)!.AsObject();
}
