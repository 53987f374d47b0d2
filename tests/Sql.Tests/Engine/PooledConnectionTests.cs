using Dapper;

namespace Ottu.Sql.Tests.Engine;

/// <summary>SQLite only: what makes a commit durable is set on every connection, also on one that the pool hands out again.</summary>
public sealed class PooledConnectionTests
{
    [Fact]
    public async Task A_connection_from_the_pool_syncs_each_commit_and_keeps_foreign_keys()
    {
        await using var database = TestDatabase.Sqlite();
        var db = database.Open();
        for (var use = 0; use < 3; use++)
        {
            await using var connection = await db.Open(default);
            await using var another = await db.Open(default);
            foreach (var one in new[] { connection, another })
            {
                (await one.ExecuteScalarAsync<string>("PRAGMA journal_mode")).ShouldBe("wal");
                (await one.ExecuteScalarAsync<long>("PRAGMA synchronous")).ShouldBe(2);
                (await one.ExecuteScalarAsync<long>("PRAGMA foreign_keys")).ShouldBe(1);
                (await one.ExecuteScalarAsync<long>("PRAGMA busy_timeout")).ShouldBe(5000);
            }
        }
    }
}
