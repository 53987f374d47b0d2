using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ottu.Bench;

/// <summary>A merchant's webhook endpoint that remembers which sessions were announced as paid. What the floor sends is answered, not counted.</summary>
sealed class Receiver(int port) : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, bool> _paid = new();
    WebApplication? _app;

    public string Url => $"http://127.0.0.1:{port}/hook";

    public static async Task<Receiver> Start(int port)
    {
        var receiver = new Receiver(port);
        receiver._app = Bare.On(port);
        receiver._app.MapPost("/hook", receiver.Take);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Until so many were announced or the patience is over; returns how many.</summary>
    public async Task<int> Wait(int count, TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        while (_paid.Count < count && clock.Elapsed < patience) await Task.Delay(20);
        return _paid.Count;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }

    async Task Take(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        if (body.RootElement.TryGetProperty("state", out var state) && state.GetString() == "paid") _paid[body.RootElement.GetProperty("session_id").GetString()!] = true;
    }
}
