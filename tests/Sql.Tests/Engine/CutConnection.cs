using System.Net;
using System.Net.Sockets;

namespace Ottu.Sql.Tests.Engine;

/// <summary>Stands between SqlClient and its server and breaks one connection at a moment of the test's choice.</summary>
sealed class CutConnection : IDisposable
{
    const int RequestAt = 30;
    const byte TransactionManager = 0x0E;
    const byte Commit = 7;
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly (string Host, int Port) _server;
    readonly List<TcpClient> _clients = [];

    public CutConnection(string host, int port)
    {
        _server = (host, port);
        _listener.Start();
        _ = Accept();
    }

    /// <summary>Once: drops the connection when the client asks for a commit, after the server has heard of it or before.</summary>
    public (bool IsArmed, bool ServerHears) AtCommit { get; set; }

    /// <summary>Breaks every connection that is open.</summary>
    public void Break()
    {
        foreach (var client in _clients) client.Dispose();
        _clients.Clear();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _clients.Add(client);
                _ = Relay(client);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task Relay(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            var isCut = false;
            var answers = Copy(server.GetStream(), client.GetStream(), _ => Task.FromResult(!isCut));
            await Copy(client.GetStream(), server.GetStream(), async chunk =>
            {
                if (!IsCommit(chunk.Span)) return true;
                var serverHears = AtCommit.ServerHears;
                (AtCommit, isCut) = (default, true);
                if (!serverHears) return false;
                await server.GetStream().WriteAsync(chunk);

                // The server's answer ends this: it is lost.
                await answers.WaitAsync(TimeSpan.FromSeconds(30));
                return false;
            });
        }
    }

    bool IsCommit(ReadOnlySpan<byte> chunk) => AtCommit.IsArmed && chunk.Length > RequestAt && chunk[0] == TransactionManager && chunk[RequestAt] == Commit;

    static async Task Copy(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, Task<bool>> pass)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer) is var read and > 0 && await pass(buffer.AsMemory(0, read))) await to.WriteAsync(buffer.AsMemory(0, read));
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Either end is gone.
        }
    }
}
