using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Ottu.Infrastructure.Webhooks;

namespace Ottu.Api.Tests.Hostile;

/// <summary>Names resolve as the test says, and every connection ends at one server on loopback, whichever address was dialled.</summary>
public sealed class ScriptedNetwork(int port)
{
    readonly ConcurrentQueue<IPEndPoint> _dialled = new();
    int _resolved;

    /// <summary>The addresses that were connected to.</summary>
    public IReadOnlyList<IPEndPoint> Dialled => [.. _dialled];

    public int Resolved => _resolved;

    /// <summary>Gets the name and how often names were asked for before.</summary>
    public Func<string, int, string[]>? Names { get; init; }

    public WebhookNetwork ToNetwork() => new(Resolve, Dial);

    async Task<IReadOnlyList<IPAddress>> Resolve(string name, CancellationToken ct)
    {
        var number = Interlocked.Increment(ref _resolved) - 1;
        return Names is null ? await Dns.GetHostAddressesAsync(name, ct) : [.. Names(name, number).Select(IPAddress.Parse)];
    }

    async Task<Stream> Dial(IPEndPoint address, CancellationToken ct)
    {
        _dialled.Enqueue(address);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), ct);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
