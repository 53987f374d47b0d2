using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Ottu.Domain.Webhooks;

namespace Ottu.Bench;

/// <summary>A notification that waits.</summary>
/// <param name="Id">Of the delivery.</param>
/// <param name="SessionId">What it tells about.</param>
/// <param name="Port">Of the merchant.</param>
/// <param name="Body">As it is stored.</param>
sealed record Notification(string Id, string SessionId, int Port, string Body)
{
    public string Url => $"http://127.0.0.1:{Port}/hook";
}

/// <summary>Many notifications in the outbox at once, copies of one that the product wrote, each of a payment of its own; every tenth payment has two.</summary>
sealed class Backlog(string database, string hmacKey)
{
    const string Session =
        "INSERT INTO payment_session (type, payment_type, currency_code, terms, quotes, customer_id, amount, has_qr_code, version, state, order_no, created_at, expires_at, state_changed_at, session_id) " +
        "SELECT type, payment_type, currency_code, terms, quotes, customer_id, amount, has_qr_code, version, state, order_no, created_at, expires_at, state_changed_at, $session " +
        "FROM payment_session WHERE id = $model ON CONFLICT DO NOTHING";

    const string Delivery =
        "INSERT INTO webhook_delivery (delivery_id, session_ref, kind, trigger_kind, reference_number, event_key, target, body, status, attempts, redeliveries, created_at) " +
        "SELECT $id, (SELECT id FROM payment_session WHERE session_id = $session), kind, trigger_kind, reference_number, $id, $url, $body, 'pending', 0, 0, created_at FROM webhook_delivery WHERE session_ref = $model";

    const string Message =
        "INSERT INTO outbox (kind, lane, target, payload, due_at, tries, created_at) " +
        "VALUES ('webhook', $session || ':' || $url, '127.0.0.1:' || $port, $id, $now, 0, $now)";

    /// <summary>The merchants by turns.</summary>
    public static IReadOnlyList<Notification> Of(int count, IReadOnlyList<int> ports, Model model)
    {
        var all = new List<Notification>(count);
        for (var i = 0; i < count; i++)
        {
            var isSecond = i % 10 == 9;
            var session = isSecond ? all[^1].SessionId : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
            var port = isSecond ? all[^1].Port : ports[(i / 10 * 9 + i % 10) % ports.Count];
            all.Add(new Notification(Guid.NewGuid().ToString(), session, port, model.Body.Replace(model.SessionId, session, StringComparison.Ordinal)));
        }

        return all;
    }

    /// <summary>In one commit.</summary>
    public async Task<IReadOnlyList<Notification>> Add(int count, IReadOnlyList<int> ports)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        await connection.OpenAsync();
        var model = await Model();
        var added = Of(count, ports, model);
        await using var transaction = connection.BeginTransaction(deferred: false);
        await using var command = connection.CreateCommand();
        command.CommandText = $"{Session}; {Delivery}; {Message};";
        foreach (var name in new[] { "$session", "$id", "$url", "$body", "$port", "$now", "$model" }) command.Parameters.AddWithValue(name, DBNull.Value);
        command.Parameters["$model"].Value = model.Ref;
        foreach (var one in added)
        {
            command.Parameters["$session"].Value = one.SessionId;
            command.Parameters["$id"].Value = one.Id;
            command.Parameters["$url"].Value = one.Url;
            command.Parameters["$body"].Value = one.Body;
            command.Parameters["$port"].Value = one.Port.ToString();
            command.Parameters["$now"].Value = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return added;
    }

    /// <summary>The first notification of the file, which the product wrote.</summary>
    public async Task<Model> Model()
    {
        await using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT s.id, s.session_id, w.body FROM payment_session s JOIN webhook_delivery w ON w.session_ref = s.id ORDER BY s.id LIMIT 1";
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new Model(reader.GetInt64(0), reader.GetString(1), reader.GetString(2));
    }

    /// <summary>Which deliveries are still in the outbox, waiting, running or to be sent again.</summary>
    public async Task<IReadOnlySet<string>> Scheduled() => (await Column("SELECT payload FROM outbox")).ToHashSet();

    /// <summary>Which are known as delivered.</summary>
    public async Task<IReadOnlySet<string>> Delivered() => (await Column("SELECT delivery_id FROM webhook_delivery WHERE status = 'delivered'")).ToHashSet();

    /// <summary>When the latest was recorded.</summary>
    public async Task<DateTimeOffset> LastDelivered() =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse((await Column("SELECT CAST(MAX(finished_at) AS TEXT) FROM webhook_delivery WHERE status = 'delivered'"))[0]));

    /// <summary>Until the dead are only to be sent again some time; then forgets them.</summary>
    public async Task<bool> Clear(TimeSpan patience)
    {
        for (var waited = TimeSpan.Zero; (await Column("SELECT payload FROM outbox WHERE kind = 'webhook'")).Count > 0; waited += TimeSpan.FromMilliseconds(50))
        {
            if (waited > patience) return false;
            await Task.Delay(50);
        }

        await Column("DELETE FROM outbox RETURNING payload");
        return true;
    }

    /// <summary>Whether a merchant who checks both signatures would believe it.</summary>
    public bool IsSigned(Arrival arrival)
    {
        var text = Encoding.UTF8.GetString(arrival.Body);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(hmacKey), Encoding.UTF8.GetBytes($"{arrival.Id}.{arrival.Timestamp}.{text}"));
        var body = JsonNode.Parse(text)!.AsObject();
        return arrival.Signature == $"v1,{Convert.ToBase64String(expected)}" && (string?)body[Signature.Field] == Signature.Of(body, SignatureScheme.Standard, hmacKey);
    }

    async Task<List<string>> Column(string statement)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Pooling=False;Default Timeout=30");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync()) values.Add(reader.GetString(0));
        return values;
    }
}

/// <summary>The notification that is copied.</summary>
sealed record Model(long Ref, string SessionId, string Body);
