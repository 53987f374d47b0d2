using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ottu.Bench;

/// <summary>One keep-alive connection on a bare socket, for callers whose requests follow from earlier answers.</summary>
sealed class Wire : IDisposable
{
    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly byte[] _buffer = new byte[256 * 1024];
    readonly int _port;
    string _cookie = "";

    Wire(int port) => _port = port;

    public static async Task<Wire> Open(int port)
    {
        var wire = new Wire(port);
        await wire._socket.ConnectAsync(IPAddress.Loopback, port);
        return wire;
    }

    public Task<(int Status, string Answer)> Get(string path, bool asMerchant = false) => Send($"GET {path}", asMerchant, "", "");

    public Task<(int Status, string Answer)> Post(string path, string type, string body, bool asMerchant = false) => Send($"POST {path}", asMerchant, type, body);

    public void Dispose() => _socket.Dispose();

    async Task<(int Status, string Answer)> Send(string start, bool asMerchant, string type, string body)
    {
        var head = $"{start} HTTP/1.1\r\nHost: 127.0.0.1:{_port}\r\n" + (asMerchant ? $"Authorization: Api-Key {Product.Key}\r\n" : "") +
            (_cookie.Length > 0 ? $"Cookie: {_cookie}\r\n" : "") +
            (type.Length > 0 ? $"Content-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n" : "");
        await _socket.SendAsync(Encoding.UTF8.GetBytes(head + "\r\n" + body));
        for (var length = 0; ;)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(length));
            if (read == 0) throw new IOException("The server closed the connection.");
            length += read;
            if (!Load.IsWhole(_buffer.AsSpan(0, length))) continue;
            var answer = Encoding.UTF8.GetString(_buffer, 0, length);
            if (_cookie.Length == 0 && answer.IndexOf("Set-Cookie: ", StringComparison.Ordinal) is >= 0 and var at)
            {
                _cookie = answer[(at + 12)..answer.IndexOf(';', at)];
            }

            return (int.Parse(answer.AsSpan(9, 3)), answer);
        }
    }
}
