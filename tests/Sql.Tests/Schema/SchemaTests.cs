using Microsoft.Data.Sqlite;

namespace Ottu.Sql.Tests.Schema;

public class SchemaTests
{
    public static TheoryData<string> Sets => [.. MigrationFolder.All.Select(set => set.ToString())];

    [Fact]
    public void The_product_carries_its_migrations() => MigrationFolder.All.ShouldContain(set => set.Folder.Length == 0 && set.Sqlite.Count > 0);

    [Theory]
    [MemberData(nameof(Sets))]
    public void Both_engines_have_the_same_tables_columns_keys_and_indexes(string name)
    {
        var set = Named(name);
        SqliteSchema.Read(set.Sqlite).Lines().ShouldBe(SqlServerSchema.Read(set.SqlServer).Lines());
    }

    // SQLite compares bytes. A column that SQL Server compared without case would find, order and refuse other rows than SQLite does.
    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_text_that_is_a_code_or_a_key_compares_byte_by_byte(string name)
    {
        var schema = SqlServerSchema.Read(Named(name).SqlServer);
        var loose =
            from table in schema.Tables.Values
            let keys = table.PrimaryKey.Concat(table.Indexes.Where(index => index.Unique).SelectMany(index => index.Columns)).Concat(table.ForeignKeys.Select(key => key.Column)).ToHashSet()
            from column in table.Columns
            where !column.Binary && (column.Type.StartsWith("VARCHAR", StringComparison.Ordinal) || (column.Type.StartsWith("NVARCHAR", StringComparison.Ordinal) && keys.Contains(column.Name)))
            select $"{table.Name}.{column.Name}";
        loose.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Stores_only_types_that_both_engines_mean_alike(string name)
    {
        var columns = SqlServerSchema.Read(Named(name).SqlServer).Tables.Values.SelectMany(table => table.Columns);
        columns.Where(column => column.Type != "BIGINT" && !column.Type.StartsWith("VARCHAR(", StringComparison.Ordinal) && !column.Type.StartsWith("NVARCHAR(", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a BIGINT NULL", "a BIGINT NOT NULL")]
    [InlineData("a VARCHAR(3) NOT NULL", "a VARCHAR(4) NOT NULL")]
    [InlineData("a BIGINT NOT NULL", "b BIGINT NOT NULL")]
    [InlineData("a BIGINT NOT NULL", "a BIGINT NOT NULL, b BIGINT NOT NULL")]
    [InlineData("a BIGINT NOT NULL CHECK (a = 1)", "a BIGINT NOT NULL CHECK (a = 2)")]
    [InlineData("a BIGINT NOT NULL DEFAULT 1", "a BIGINT NOT NULL DEFAULT 2")]
    [InlineData("a BIGINT NOT NULL PRIMARY KEY", "a BIGINT NOT NULL")]
    [InlineData("a BIGINT NOT NULL REFERENCES u (x)", "a BIGINT NOT NULL REFERENCES u (y)")]
    public void Notices_a_difference_in_a_table(string sqlite, string sqlServer)
    {
        const string Other = "CREATE TABLE u (x BIGINT NOT NULL, y BIGINT NOT NULL);";
        SqliteSchema.Read([$"{Other} CREATE TABLE t ({sqlite});"]).Lines().ShouldNotBe(SqlServerSchema.Read([$"{Other} CREATE TABLE t ({sqlServer});"]).Lines());
        SqliteSchema.Read([$"{Other} CREATE TABLE t ({sqlite});"]).Lines().ShouldBe(SqlServerSchema.Read([$"{Other} CREATE TABLE t ({sqlite});"]).Lines());
    }

    [Theory]
    [InlineData("CREATE INDEX i ON t (a)", "CREATE UNIQUE INDEX i ON t (a)")]
    [InlineData("CREATE INDEX i ON t (a)", "CREATE INDEX i ON t (a, b)")]
    [InlineData("CREATE INDEX i ON t (a, b)", "CREATE INDEX i ON t (b, a)")]
    [InlineData("CREATE INDEX i ON t (a DESC)", "CREATE INDEX i ON t (a)")]
    [InlineData("CREATE UNIQUE INDEX i ON t (a) WHERE b = 1", "CREATE UNIQUE INDEX i ON t (a)")]
    [InlineData("CREATE UNIQUE INDEX i ON t (a) WHERE b = 1", "CREATE UNIQUE INDEX i ON t (a) WHERE b = 2")]
    [InlineData("CREATE INDEX i ON t (a)", "CREATE INDEX j ON t (a)")]
    public void Notices_a_difference_in_an_index(string sqlite, string sqlServer)
    {
        const string Table = "CREATE TABLE t (a BIGINT NOT NULL, b BIGINT NOT NULL);";
        SqliteSchema.Read([Table + sqlite]).Lines().ShouldNotBe(SqlServerSchema.Read([Table + sqlServer]).Lines());
        SqliteSchema.Read([Table + sqlite]).Lines().ShouldBe(SqlServerSchema.Read([Table + sqlite]).Lines());
    }

    [Fact]
    public void A_broken_migration_fails_on_both_engines()
    {
        Should.Throw<SqliteException>(() => SqliteSchema.Read(["CREATE TABLE t (a BIGINT NOT NULL"]));
        Should.Throw<FormatException>(() => SqlServerSchema.Read(["CREATE TABLE t (a BIGINT NOT NULL"]));
    }

    static MigrationFolder Named(string name) => MigrationFolder.All.Single(set => set.ToString() == name);
}
