using Ottu.Infrastructure.Sql;
using Ottu.Sql.Tests.Schema;

namespace Ottu.Sql.Tests.Statements;

/// <summary>Whatever transactions are asked for, an index leads to the newest of them, and no table is read to its end. docs/adr/0023</summary>
public sealed class TransactionPlanTests : IDisposable
{
    const string Queries = "Payments.TransactionQueries.";

    readonly Microsoft.Data.Sqlite.SqliteConnection _database = SqliteSchema.Migrate(MigrationFolder.All.Single(set => set.Folder.Length == 0).Sqlite);

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("Newest")]
    [InlineData("Count")]
    public void No_combination_of_filters_reads_or_sorts_a_whole_table(string field)
    {
        var statements = Statements(field);
        statements.Count.ShouldBeGreaterThan(100);
        var growing =
            from text in statements
            from step in QueryPlan.Growing(QueryPlan.Of(text, _database))
            select $"{step}: {text}";
        growing.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("s.deleted_at IS NULL", "SCAN s USING INDEX ix_payment_session_created")]
    [InlineData("s.deleted_at IS NULL AND s.created_at >= @From AND s.created_at < @Before", "SEARCH s USING INDEX ix_payment_session_created (created_at>? AND created_at<?)")]
    [InlineData("s.deleted_at IS NULL AND s.state = @State", "SEARCH s USING INDEX ix_payment_session_state (state=?)")]
    [InlineData("s.deleted_at IS NULL AND s.state = @State AND s.created_at >= @From", "SEARCH s USING INDEX ix_payment_session_state (state=? AND created_at>?)")]
    [InlineData("s.deleted_at IS NULL AND s.currency_code = @Currency", "SEARCH s USING INDEX ix_payment_session_currency (currency_code=?)")]
    [InlineData("s.deleted_at IS NULL AND s.order_no = @OrderNo", "SEARCH s USING INDEX ix_payment_session_order_no (order_no=?)")]
    [InlineData("c.pg_code = @PgCode", "SEARCH c USING PRIMARY KEY (pg_code=?)")]
    [InlineData("s.deleted_at IS NOT NULL AND s.state IN ('paid', 'authorized', 'cod')", "SCAN s USING INDEX ix_payment_session_deleted")]
    public void Each_filter_has_an_index_of_its_own(string where, string step)
    {
        Plan("Newest", $"WHERE {where} ORDER BY")[0].Replace("COVERING ", "", StringComparison.Ordinal).ShouldBe(step);
        Plan("Count", $"WHERE {where} LIMIT").Count(counted => counted.Replace("COVERING ", "", StringComparison.Ordinal) == step).ShouldBe(2);
    }

    [Theory]
    [InlineData("FROM session_connection c WHERE c.pg_code = @PgCode AND c.created_at >= @From LIMIT", "SEARCH c USING PRIMARY KEY (pg_code=? AND created_at>?)")]
    [InlineData("WHERE s.deleted_at IS NULL AND s.state = @State AND +s.currency_code = @Currency LIMIT", "SEARCH s USING COVERING INDEX ix_payment_session_state (state=?)")]
    [InlineData("WHERE s.deleted_at IS NULL AND s.state = @State LIMIT", "SEARCH s USING COVERING INDEX ix_payment_session_state (state=?)")]
    [InlineData("WHERE s.deleted_at IS NULL AND s.currency_code = @Currency LIMIT", "SEARCH s USING COVERING INDEX ix_payment_session_currency (currency_code=?)")]
    [InlineData("WHERE s.deleted_at IS NULL LIMIT", "SCAN s USING COVERING INDEX ix_payment_session_created")]
    [InlineData(
        "WHERE s.deleted_at IS NULL AND s.state = @State AND EXISTS (SELECT 1 FROM session_connection c WHERE c.pg_code = @PgCode AND c.created_at = s.created_at AND c.session_ref = s.id) LIMIT",
        "SEARCH c EXISTS USING PRIMARY KEY (pg_code=? AND created_at=? AND session_ref=?)")]
    public void Counts_of_common_filters_read_indexes_alone(string part, string step) => Plan("Count", part).ShouldContain(step);

    [Fact]
    public void The_sweep_finds_what_is_overdue_without_looking_at_what_is_not() =>
        QueryPlan.Of(StatementCatalogue.All.Single(entry => entry.Name == "Payments.SessionStore.OverdueIds").Statement.For(Dialect.Sqlite), _database)
            .ShouldBe(["SEARCH s USING INDEX ix_payment_session_overdue (expires_at<?)"]);

    [Theory]
    [InlineData("SELECT s.id FROM payment_session s WHERE s.amount = @x ORDER BY s.id", "SCAN s")]
    [InlineData("SELECT s.id FROM payment_session s WHERE s.state = @x AND s.deleted_at IS NULL ORDER BY s.amount", "USE TEMP B-TREE FOR ORDER BY")]
    public void A_statement_that_reads_or_sorts_everything_is_noticed(string text, string step) => QueryPlan.Growing(QueryPlan.Of(text, _database)).ShouldBe([step]);

    IReadOnlyList<string> Plan(string field, string part) => QueryPlan.Of(Statements(field).Single(text => text.Contains(part, StringComparison.Ordinal)), _database);

    static List<string> Statements(string field) =>
        [.. StatementCatalogue.All.Where(entry => entry.Name.StartsWith($"{Queries}{field}[", StringComparison.Ordinal)).Select(entry => entry.Statement.For(Dialect.Sqlite))];
}
