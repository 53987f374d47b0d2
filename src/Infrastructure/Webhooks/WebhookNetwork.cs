using System.Net;
using System.Net.Sockets;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>How names become addresses, and addresses connections. What lies between the two, the check, is ours alone.</summary>
/// <param name="Resolve">All addresses of a name, or of an address in any notation that the system reads.</param>
/// <param name="Dial">Connects to this address and no other.</param>
public sealed record WebhookNetwork(Func<string, CancellationToken, Task<IReadOnlyList<IPAddress>>> Resolve, Func<IPEndPoint, CancellationToken, Task<Stream>> Dial)
{
    public static readonly WebhookNetwork System = new(async (name, ct) => await Dns.GetHostAddressesAsync(name, ct), Connect);

    static async Task<Stream> Connect(IPEndPoint address, CancellationToken ct)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
