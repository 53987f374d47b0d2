using Ottu.Sql.Tests.Schema;

namespace Ottu.Sql.Tests.Statements;

public class StatementTests
{
    static readonly Dictionary<string, DatabaseSchema> SqlServer = MigrationFolder.All.ToDictionary(set => set.Folder, set => SqlServerSchema.Read(set.SqlServer));

    [Fact]
    public void There_are_statements_to_check() => StatementCatalogue.All.Count.ShouldBeGreaterThan(3);

    [Fact]
    public void Every_statement_fits_the_SQL_Server_schema()
    {
        var errors =
            from entry in StatementCatalogue.All
            where entry.RunsOnSqlServer
            let text = SqliteCheck.WithoutLists(entry.Statement.For(Infrastructure.Sql.Dialect.SqlServer))
            from error in NameCheck.Errors(text, SqlServer[entry.Set.Folder])
            select $"{entry.Name}: {error}";
        errors.ShouldBeEmpty();
    }

    [Fact]
    public void Every_statement_compiles_on_SQLite()
    {
        var databases = MigrationFolder.All.ToDictionary(set => set.Folder, set => SqliteSchema.Migrate(set.Sqlite));
        var errors =
            (from entry in StatementCatalogue.All
             let error = SqliteCheck.Error(entry.Statement.For(Infrastructure.Sql.Dialect.Sqlite), databases[entry.Set.Folder])
             where error is not null
             select $"{entry.Name}: {error}").ToList();
        foreach (var database in databases.Values) database.Dispose();
        errors.ShouldBeEmpty();
    }

    [Fact]
    public void Both_texts_of_a_statement_take_the_same_parameters()
    {
        var different =
            from entry in StatementCatalogue.All
            where !SqliteCheck.Parameters(entry.Statement.For(Infrastructure.Sql.Dialect.Sqlite)).SequenceEqual(SqliteCheck.Parameters(entry.Statement.For(Infrastructure.Sql.Dialect.SqlServer)))
            select entry.Name;
        different.ShouldBeEmpty();
    }

    // EXPLAIN looks at the first statement only, and would run a second one.
    [Fact]
    public void One_field_holds_one_statement() =>
        StatementCatalogue.All.Where(entry => entry.Statement.For(Infrastructure.Sql.Dialect.Sqlite).Contains(';', StringComparison.Ordinal)).Select(entry => entry.Name).ShouldBeEmpty();
}
