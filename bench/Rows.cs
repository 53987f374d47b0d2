using Microsoft.Data.Sqlite;

namespace Ottu.Bench;

/// <summary>Many sessions in bulk, each a copy of one that the product wrote, a quarter of them paid, and a place to keep them.</summary>
static class Rows
{
    /// <summary>Milliseconds between two sessions that are not overdue.</summary>
    public const int Spacing = 50;

    /// <summary>How many are authorized, and how many were offered another connection, however many there are.</summary>
    const int Rare = 100;

    const string Copied = "type, payment_type, currency_code, terms, quotes, customer_id, amount, has_qr_code, version";

    /// <summary>Runs against a fresh product in a folder of its own, which is removed afterwards.</summary>
    public static async Task<T> InFolder<T>(string roles, Func<Product, int, string, Task<T>> run)
    {
        var folder = Path.Combine(Directory.GetCurrentDirectory(), "artifacts", "bench", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        try
        {
            File.Copy(Sessions.SeedFile(AppContext.BaseDirectory), Path.Combine(folder, "seed.json"));
            var port = Sessions.FreePort();
            await using var product = new Product(folder, port, roles);
            product.Start();
            return await run(product, port, folder);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs against several fresh products side by side.</summary>
    public static Task InFolders(string roles, int count, Func<IReadOnlyList<(Product Product, int Port)>, Task> run) => InFolders(roles, count, [], run);

    static Task InFolders(string roles, int count, IReadOnlyList<(Product Product, int Port)> started, Func<IReadOnlyList<(Product Product, int Port)>, Task> run) =>
        started.Count == count ? run(started) : InFolder(
            roles,
            async (product, port, _) =>
            {
                await InFolders(roles, count, [.. started, (product, port)], run);
                return true;
            });

    /// <summary>Fills the table up to so many rows; the first <paramref name="overdue"/> of the new ones are open and past their deadline.</summary>
    public static async Task Fill(int port, string database, int count, int overdue)
    {
        using (var wire = await Wire.Open(port)) await Payments.Create(wire, target: "");
        await using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();

        // A crash would lose what is made here anyway.
        command.CommandText =
            $"""
            PRAGMA cache_size = -200000;
            PRAGMA synchronous = OFF;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $count)
            INSERT INTO payment_session ({Copied}, session_id, state, order_no, created_at, expires_at, state_changed_at, settled_pg_code, settled_amount)
            SELECT {Copied}, printf('%040x', i),
              CASE WHEN i <= $overdue THEN 'created' WHEN i % 4 = 0 THEN 'paid' WHEN i % $apart = 1 THEN 'authorized' WHEN i % 4 = 1 THEN 'expired' ELSE 'canceled' END, 'O-' || i,
              created_at - CASE WHEN i <= $overdue THEN 172800000 ELSE ($count - i) * {Spacing} END, expires_at - CASE WHEN i <= $overdue THEN 172800000 ELSE 0 END, created_at,
              CASE WHEN i > $overdue AND i % 4 = 0 THEN 'mock' END, CASE WHEN i > $overdue AND i % 4 = 0 THEN amount END
            FROM n, (SELECT {Copied}, created_at, expires_at FROM payment_session ORDER BY id LIMIT 1) model;
            INSERT OR IGNORE INTO session_connection (pg_code, created_at, session_ref) SELECT 'mock', created_at, id FROM payment_session;
            INSERT OR IGNORE INTO session_connection (pg_code, created_at, session_ref) SELECT 'knet', created_at, id FROM payment_session WHERE id % $apart = 3;
            PRAGMA wal_checkpoint(TRUNCATE);
            """;
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("$count", count);
        command.Parameters.AddWithValue("$overdue", overdue);
        command.Parameters.AddWithValue("$apart", Math.Max(count / Rare, 4));
        await command.ExecuteNonQueryAsync();
    }
}
