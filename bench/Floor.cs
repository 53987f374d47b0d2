using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Ottu.Infrastructure.Sql;

namespace Ottu.Bench;

/// <summary>
/// The least that could do the job: a bare endpoint that reads the body, inserts the same row into the same schema under a lock, commits to
/// disk, and answers as many bytes. No credentials, no limits, no validation, no prices. What the product costs is what it adds to this.
/// </summary>
sealed class Floor : IAsyncDisposable
{
    static readonly string[] Columns =
    [
        "session_id", "type", "payment_type", "state", "amount", "currency_code", "order_no", "customer_id", "terms", "quotes", "created_at", "expires_at",
        "state_changed_at", "seen_at", "initiator_id", "settled_pg_code", "settled_amount", "invalidation_reason", "checkout_short_code",
        "attachment_short_code", "has_qr_code", "deleted_at", "version",
    ];

    readonly SemaphoreSlim _turn = new(1, 1);
    readonly SqliteConnection _connection;
    readonly object?[] _row;
    readonly byte[] _answer;
    WebApplication? _app;

    Floor(SqliteConnection connection, object?[] row, byte[] answer)
    {
        _connection = connection;
        _row = row;
        _answer = answer;
    }

    /// <param name="folder">Where its database goes.</param>
    /// <param name="port">Loopback port.</param>
    /// <param name="model">The product's database: the row is copied from one that the product wrote.</param>
    /// <param name="answer">What the product answered.</param>
    public static async Task<Floor> Start(string folder, int port, string model, byte[] answer)
    {
        var file = Path.Combine(folder, "floor.db");
        await using (var db = new SqliteDb($"Data Source={file}", TimeProvider.System, new OutboxSignal()))
        {
            await new Migrator(db, TimeProvider.System, MigrationSet.Product).Run(then: null, CancellationToken.None);
        }

        var connection = new SqliteConnection($"Data Source={file};Foreign Keys=True;Pooling=False");
        await connection.OpenAsync();
        await using (var pragma = connection.CreateCommand())
        {
            pragma.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
            await pragma.ExecuteNonQueryAsync();
        }

        var floor = new Floor(connection, await RowOf(model), answer);
        floor._app = Bare.On(port);
        floor._app.MapPost("/{**path}", floor.Create);
        await floor._app.StartAsync();
        return floor;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        await _connection.DisposeAsync();
        _turn.Dispose();
    }

    async Task Create(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        _ = await reader.ReadToEndAsync();
        await _turn.WaitAsync();
        try
        {
            Insert();
        }
        finally
        {
            _turn.Release();
        }

        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = _answer.Length;
        await http.Response.Body.WriteAsync(_answer);
    }

    void Insert()
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        using var command = _connection.CreateCommand();
        command.CommandText = $"INSERT INTO payment_session ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select((_, at) => "@p" + at.ToString(CultureInfo.InvariantCulture)))})";
        for (var at = 0; at < _row.Length; at++) command.Parameters.AddWithValue("@p" + at.ToString(CultureInfo.InvariantCulture), _row[at] ?? DBNull.Value);
        command.Parameters["@p0"].Value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    static async Task<object?[]> RowOf(string model)
    {
        await using var connection = new SqliteConnection($"Data Source={model};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", Columns)} FROM payment_session ORDER BY id LIMIT 1";
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var row = new object[Columns.Length];
        reader.GetValues(row);
        return row;
    }
}
