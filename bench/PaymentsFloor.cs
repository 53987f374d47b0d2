using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace Ottu.Bench;

/// <summary>
/// The least that could take a payment durably: create, open, reserve, the bank's own book, record with the signed webhook in the same commit,
/// claim it, send it, finish it. Seven commits under a lock, like the product's, of which it waits for the disk in the same five; no checks, no prices, no shared
/// commits.
/// </summary>
sealed class PaymentsFloor(string url, FloorStore store) : IAsyncDisposable
{
    static readonly string Terms = new('t', 700);
    static readonly string Body = $"{{\"state\":\"other\",\"padding\":\"{new string('p', 1400)}\"}}";
    static readonly string Page = "<form><input name=\"csrf_token\" value=\"t\"></form><form><input name=\"pg_code\" value=\"mock\"><input name=\"quote\" value=\"q\"></form>" + new string('h', 12_000);

    // As many senders as the product allows for one target.
    const int Senders = 4;

    readonly Channel<string> _outbox = Channel.CreateUnbounded<string>();
    readonly HttpClient _client = new();
    WebApplication? _app;
    Task _sending = Task.CompletedTask;

    public static async Task<PaymentsFloor> Start(string folder, int port, string url)
    {
        var floor = new PaymentsFloor(url, await FloorStore.Open(folder));
        floor._app = Bare.On(port);
        floor._app.MapPost("/b/checkout/v1/pymt-txn/", floor.Create);
        floor._app.MapGet("/checkout/{id}", floor.Open);
        floor._app.MapPost("/checkout/{id}/pay", floor.Pay);
        floor._sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(floor.Send)));
        await floor._app.StartAsync();
        return floor;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _outbox.Writer.Complete();
        await _sending;
        _client.Dispose();
        await store.DisposeAsync();
    }

    async Task Create(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        _ = await reader.ReadToEndAsync();
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        await store.Commit(id, Terms, "INSERT INTO session VALUES ($id, 'created', $text)");
        await Answer(http, StatusCodes.Status201Created, $"{{\"session_id\":\"{id}\",\"padding\":\"{Terms}\"}}");
    }

    async Task Open(HttpContext http, string id)
    {
        await store.Commit(id, "", "UPDATE session SET state = 'pending' WHERE id = $id");
        await Answer(http, StatusCodes.Status200OK, Page);
    }

    async Task Pay(HttpContext http, string id)
    {
        _ = await http.Request.ReadFormAsync();
        await store.Commit(id, Terms, "INSERT INTO attempt VALUES ($id, 'pending', $text)", "UPDATE session SET state = 'attempted' WHERE id = $id");
        await store.CommitAtBank(id);
        await store.Commit(
            id,
            Body + Convert.ToHexString(HMACSHA256.HashData("key"u8, Encoding.UTF8.GetBytes(Body))),
            "UPDATE attempt SET state = 'success' WHERE id = $id",
            "UPDATE session SET state = 'paid' WHERE id = $id",
            "INSERT INTO ledger (session) VALUES ($id), ($id)",
            "INSERT INTO delivery VALUES ($id, 'pending', $text)",
            "INSERT INTO outbox VALUES ($id, 0)");
        _outbox.Writer.TryWrite(id);
        http.Response.Headers.Location = $"/checkout/{id}/result";
        await Answer(http, StatusCodes.Status303SeeOther, "");
    }

    async Task Send()
    {
        await foreach (var id in _outbox.Reader.ReadAllAsync())
        {
            await store.CommitLater(id, "UPDATE outbox SET lease = 1 WHERE id = $id");
            using var content = new StringContent(Body, Encoding.UTF8, "application/json");
            content.Headers.Add("webhook-signature", Convert.ToBase64String(HMACSHA256.HashData("key"u8, Encoding.UTF8.GetBytes(Body))));
            using var answer = await _client.PostAsync(new Uri(url), content);
            answer.EnsureSuccessStatusCode();
            await store.CommitLater(id, "DELETE FROM outbox WHERE id = $id", "UPDATE delivery SET state = 'delivered' WHERE id = $id", "INSERT INTO sent (delivery) VALUES ($id)");
        }
    }

    static async Task Answer(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentLength = Encoding.UTF8.GetByteCount(body);
        await http.Response.WriteAsync(body);
    }
}

/// <summary>The floor's two files: its own and the bank's.</summary>
sealed class FloorStore(SqliteConnection own, SqliteConnection bank) : IAsyncDisposable
{
    readonly SemaphoreSlim _own = new(1, 1);
    readonly SemaphoreSlim _bank = new(1, 1);

    public static async Task<FloorStore> Open(string folder) => new(await Connect(Path.Combine(folder, "floor-payments.db")), await Connect(Path.Combine(folder, "floor-bank.db")));

    public Task Commit(string id, string text, params string[] statements) => Commit(own, _own, "FULL", id, text, statements);

    /// <summary>What the product commits with <c>Durability.Delayed</c>.</summary>
    public Task CommitLater(string id, params string[] statements) => Commit(own, _own, "NORMAL", id, "", statements);

    public Task CommitAtBank(string id) => Commit(bank, _bank, "FULL", id, "", ["INSERT INTO session VALUES ($id, 'charged', '')"]);

    public async ValueTask DisposeAsync()
    {
        await own.DisposeAsync();
        await bank.DisposeAsync();
        _own.Dispose();
        _bank.Dispose();
    }

    static async Task Commit(SqliteConnection connection, SemaphoreSlim turn, string synchronous, string id, string text, string[] statements)
    {
        await turn.WaitAsync();
        try
        {
            using var level = connection.CreateCommand();
            level.CommandText = $"PRAGMA synchronous={synchronous}";
            level.ExecuteNonQuery();
            using var transaction = connection.BeginTransaction(deferred: false);
            using var command = connection.CreateCommand();
            command.CommandText = string.Join(";", statements);
            command.Parameters.AddWithValue("$id", id);
            command.Parameters.AddWithValue("$text", text);
            command.ExecuteNonQuery();
            transaction.Commit();
        }
        finally
        {
            turn.Release();
        }
    }

    static async Task<SqliteConnection> Connect(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
            CREATE TABLE session (id TEXT PRIMARY KEY, state TEXT, text TEXT);
            CREATE TABLE attempt (id TEXT PRIMARY KEY, state TEXT, text TEXT);
            CREATE TABLE ledger (id INTEGER PRIMARY KEY, session TEXT);
            CREATE TABLE delivery (id TEXT PRIMARY KEY, state TEXT, text TEXT);
            CREATE TABLE outbox (id TEXT PRIMARY KEY, lease INTEGER);
            CREATE TABLE sent (id INTEGER PRIMARY KEY, delivery TEXT);
            """;
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
