using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ottu.Api.Tests.Hostile;

/// <summary>A server that speaks whatever the test wants, byte by byte.</summary>
public sealed class RawServer : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Task _serving;
    long _sent;
    int _requests;

    /// <param name="answer">Runs for each connection, after the head of its request has been read.</param>
    public RawServer(Func<RawAnswer, Task> answer)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = Serve(answer);
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}/hook";

    /// <summary>Requests whose head arrived.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Bytes that the other side let us send.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    async Task Serve(Func<RawAnswer, Task> answer)
    {
        var running = new List<Task>();
        try
        {
            while (true) running.Add(One(await _listener.AcceptTcpClientAsync(_stop.Token), answer));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(running);
        }
    }

    async Task One(TcpClient client, Func<RawAnswer, Task> answer)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (await stream.ReadAsync(new byte[64 * 1024], _stop.Token) == 0) return;
                Interlocked.Increment(ref _requests);
                await answer(new RawAnswer(stream, count => Interlocked.Add(ref _sent, count), _stop.Token));

                // Closing with something unread would reset the connection, and the answer might never be seen.
                client.Client.Shutdown(SocketShutdown.Send);
                while (await stream.ReadAsync(new byte[64 * 1024], _stop.Token) > 0)
                {
                }
            }
            catch (Exception error) when (error is OperationCanceledException or IOException)
            {
                // The other side had enough, or the test has.
            }
        }
    }
}

/// <summary>What is sent back.</summary>
public sealed class RawAnswer(NetworkStream stream, Action<int> sent, CancellationToken stop)
{
    public async Task Send(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        await stream.WriteAsync(bytes, stop);
        sent(bytes.Length);
    }

    /// <summary>The same again and again, with pauses, until the other side hangs up.</summary>
    public async Task Forever(string text, int pauseMilliseconds = 0)
    {
        while (true)
        {
            await Send(text);
            if (pauseMilliseconds > 0) await Task.Delay(pauseMilliseconds, stop);
        }
    }

    public Task Nothing() => Task.Delay(Timeout.InfiniteTimeSpan, stop);
}
