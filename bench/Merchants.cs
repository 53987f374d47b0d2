using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Ottu.Bench;

/// <summary>What a merchant's server was sent.</summary>
/// <param name="Port">Where it came in.</param>
/// <param name="Id">Of the delivery.</param>
/// <param name="Timestamp">That the signature covers.</param>
/// <param name="Signature">In the header.</param>
/// <param name="Body">The bytes.</param>
sealed record Arrival(int Port, string Id, string Timestamp, string Signature, byte[] Body);

/// <summary>Many merchants' servers, each with a port of its own. They keep what comes and judge nothing while the clock runs.</summary>
sealed class Merchants : IAsyncDisposable
{
    readonly ConcurrentQueue<Arrival> _arrived = new();
    WebApplication? _app;
    long _last;

    public IReadOnlyList<int> Ports { get; private set; } = [];

    public static async Task<Merchants> Start(int count)
    {
        var merchants = new Merchants();
        var builder = Bare.Builder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            for (var i = 0; i < count; i++) kestrel.Listen(IPAddress.Loopback, 0);
        });
        merchants._app = builder.Build();
        merchants._app.Run(merchants.Take);
        await merchants._app.StartAsync();
        merchants.Ports = [.. merchants._app.Urls.Select(url => new Uri(url).Port)];
        return merchants;
    }

    /// <summary>Until so many have come, or nothing has come for so long; returns the time from <paramref name="since"/> to the last one.</summary>
    public async Task<TimeSpan> Wait(int count, long since, TimeSpan patience)
    {
        Volatile.Write(ref _last, since);
        while (_arrived.Count < count && Stopwatch.GetElapsedTime(Volatile.Read(ref _last)) < patience) await Task.Delay(2);
        return Stopwatch.GetElapsedTime(since, Volatile.Read(ref _last));
    }

    /// <summary>What has come since this was last asked.</summary>
    public IReadOnlyList<Arrival> Drain()
    {
        var arrived = new List<Arrival>();
        while (_arrived.TryDequeue(out var one)) arrived.Add(one);
        return arrived;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }

    async Task Take(HttpContext http)
    {
        var body = new byte[http.Request.ContentLength ?? 0];
        await http.Request.Body.ReadExactlyAsync(body);
        var headers = http.Request.Headers;
        Volatile.Write(ref _last, Stopwatch.GetTimestamp());
        _arrived.Enqueue(new Arrival(http.Connection.LocalPort, headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), body));
    }
}

/// <summary>Two merchants that are no longer there: one accepts and says nothing, one refuses the connection.</summary>
sealed class DeadMerchants : IDisposable
{
    readonly TcpListener _silent = new(IPAddress.Loopback, 0);

    // Bound and not listening: nobody else gets the port.
    readonly Socket _refusing = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly ConcurrentBag<Socket> _accepted = [];

    public DeadMerchants()
    {
        _refusing.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _silent.Start();
        _ = Accept();
        Ports = [((IPEndPoint)_silent.LocalEndpoint).Port, ((IPEndPoint)_refusing.LocalEndPoint!).Port];
    }

    public IReadOnlyList<int> Ports { get; }

    /// <summary>From now on both refuse, and those who wait learn it.</summary>
    public void Dispose()
    {
        _silent.Dispose();
        foreach (var socket in _accepted) socket.Dispose();
        _refusing.Dispose();
    }

    async Task Accept()
    {
        try
        {
            while (true) _accepted.Add(await _silent.AcceptSocketAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }
}
