using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Ottu.Api.Tests.Crashes;

/// <summary>A merchant's webhook endpoint on a real loopback port.</summary>
public sealed class LoopbackReceiver : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentQueue<JsonObject> _received = new();

    LoopbackReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/hook";

    public IReadOnlyList<JsonObject> Received => [.. _received];

    public static async Task<LoopbackReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new LoopbackReceiver(app);
        app.MapPost("/hook", async (HttpContext http) =>
        {
            receiver._received.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!.AsObject());
            return Results.Ok();
        });
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits for a notification that satisfies the condition: longer than the lease of a process that was killed while delivering.</summary>
    public async Task<JsonObject> Until(Func<JsonObject, bool> condition)
    {
        for (var tries = 0; tries < 1500; tries++)
        {
            if (_received.FirstOrDefault(condition) is { } found) return found;
            await Task.Delay(100);
        }

        throw new InvalidOperationException($"No such webhook among {_received.Count}.");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
