using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Ottu.Bench;

/// <summary>The least that could send them: a bare client posts the stored bytes with their signature, and one row is committed to disk per delivery. Nothing is claimed, nothing kept in order.</summary>
sealed class WebhooksFloor(SqliteConnection connection, byte[] key) : IDisposable
{
    // As many as the product runs at once.
    const int Senders = 256;

    readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
    readonly Lock _turn = new();

    public static WebhooksFloor Start(string folder, string hmacKey)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "floor-webhooks.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE sent (id INTEGER PRIMARY KEY, delivery TEXT, started_at INTEGER, duration INTEGER, status INTEGER);";
        command.ExecuteNonQuery();
        return new WebhooksFloor(connection, Encoding.UTF8.GetBytes(hmacKey));
    }

    public Task Deliver(IReadOnlyList<Notification> waiting) =>
        Parallel.ForEachAsync(waiting, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (one, ct) =>
        {
            var start = Stopwatch.GetTimestamp();
            var now = DateTimeOffset.UtcNow;
            using var request = new HttpRequestMessage(HttpMethod.Post, one.Url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(one.Body)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation("webhook-id", one.Id);
            request.Headers.TryAddWithoutValidation("webhook-timestamp", now.ToUnixTimeSeconds().ToString());
            request.Headers.TryAddWithoutValidation(
                "webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{one.Id}.{now.ToUnixTimeSeconds()}.{one.Body}"))));
            using var answer = await _client.SendAsync(request, ct);
            answer.EnsureSuccessStatusCode();
            lock (_turn) Commit(one, now, Stopwatch.GetElapsedTime(start));
        });

    public void Dispose()
    {
        _client.Dispose();
        connection.Dispose();
    }

    void Commit(Notification one, DateTimeOffset now, TimeSpan duration)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO sent (delivery, started_at, duration, status) VALUES ($id, $at, $took, 200)";
        command.Parameters.AddWithValue("$id", one.Id);
        command.Parameters.AddWithValue("$at", now.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$took", (long)duration.TotalMilliseconds);
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
