using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ottu.Api.Tests.Hostile;

/// <summary>A client that says on a socket what no HTTP library would.</summary>
public sealed class RawClient : IDisposable
{
    readonly TcpClient _client = new();

    public static async Task<RawClient> To(string url)
    {
        var client = new RawClient();
        await client._client.ConnectAsync(IPAddress.Loopback, new Uri(url).Port);
        return client;
    }

    public async Task Send(string text) => await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Everything that comes until the other side closes; what was there so far when it resets.</summary>
    public async Task<string> ReadToEnd(TimeSpan atMost)
    {
        using var patience = new CancellationTokenSource(atMost);
        var text = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            while (await _client.GetStream().ReadAsync(buffer, patience.Token) is > 0 and var read) text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            text.Append("(reset)");
        }

        return text.ToString();
    }

    public void Dispose() => _client.Dispose();
}
