using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ottu.Bench;

/// <summary>A closed-loop HTTP/1.1 client on bare sockets: it must cost little beside the server that shares its processors.</summary>
static class Load
{
    /// <summary>Sends the same request over so many connections for so long.</summary>
    public static async Task<Measurement> Run(int port, byte[] request, int connections, TimeSpan duration, int expected = 201)
    {
        var clock = Stopwatch.StartNew();
        var callers = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => Call(port, request, duration, clock, expected))));
        var seconds = clock.Elapsed.TotalSeconds;
        var latencies = callers.SelectMany(caller => caller.Latencies).Order().ToArray();
        return new Measurement(latencies.Length / seconds, latencies.Length, callers.Sum(caller => caller.Refused), At(latencies, 0.50), At(latencies, 0.99));
    }

    static async Task<Caller> Call(int port, byte[] request, TimeSpan duration, Stopwatch clock, int expected)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var caller = new Caller([], 0);
        var buffer = new byte[64 * 1024];
        while (clock.Elapsed < duration)
        {
            var sent = clock.Elapsed;
            await socket.SendAsync(request);
            if (await ReadStatus(socket, buffer) == expected) caller.Latencies.Add((clock.Elapsed - sent).TotalMilliseconds);
            else caller = caller with { Refused = caller.Refused + 1 };
        }

        return caller;
    }

    static async Task<int> ReadStatus(Socket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0) throw new IOException("The server closed the connection.");
            length += read;
            if (IsWhole(buffer.AsSpan(0, length))) return int.Parse(Encoding.ASCII.GetString(buffer, 9, 3));
        }
    }

    public static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var head = answer[..end];
        var body = answer[(end + 4)..];
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0) return body.EndsWith("0\r\n\r\n"u8);
        var number = head[(at + 16)..];
        var line = number.IndexOf((byte)'\r');
        return body.Length >= int.Parse(line < 0 ? number : number[..line]);
    }

    public static double At(double[] sorted, double part) => sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * part)];

    sealed record Caller(List<double> Latencies, int Refused);
}

/// <param name="PerSecond">Expected answers per second.</param>
/// <param name="Count">Expected answers.</param>
/// <param name="Refused">Any other answer.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
sealed record Measurement(double PerSecond, int Count, int Refused, double P50, double P99);
