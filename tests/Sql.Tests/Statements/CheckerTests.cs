using Ottu.Sql.Tests.Schema;

namespace Ottu.Sql.Tests.Statements;

/// <summary>The checks can fail: each mistake is found, and none is invented.</summary>
public class CheckerTests
{
    const string Sqlite =
        "CREATE TABLE parent (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, code VARCHAR(8) NOT NULL, note TEXT NULL); " +
        "CREATE TABLE child (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, parent_ref BIGINT NOT NULL, amount BIGINT NOT NULL);";

    const string SqlServer =
        "CREATE TABLE parent (id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY, code VARCHAR(8) NOT NULL, note NVARCHAR(MAX) NULL); " +
        "CREATE TABLE child (id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY, parent_ref BIGINT NOT NULL, amount BIGINT NOT NULL);";

    [Theory]
    [InlineData("SELECT cod FROM parent")]
    [InlineData("SELECT p.cod FROM parent p")]
    [InlineData("SELECT q.code FROM parent p")]
    [InlineData("SELECT code FROM parents")]
    [InlineData("SELECT code FROM parent WHERE nope = @x")]
    [InlineData("SELECT code FROM parent ORDER BY nope")]
    [InlineData("SELECT id FROM parent p JOIN child c ON c.parent_ref = p.id")]
    [InlineData("SELECT p.id FROM parent p JOIN child c ON c.nope = p.id")]
    [InlineData("SELECT p.id FROM parent p WHERE EXISTS (SELECT 1 FROM child c WHERE c.nope = p.id)")]
    [InlineData("SELECT p.id FROM parent p WHERE p.id IN (SELECT c.nope FROM child c)")]
    [InlineData("SELECT d.nope FROM (SELECT code FROM parent) d")]
    [InlineData("SELECT COUNT(nope) FROM parent")]
    [InlineData("SELECT CASE WHEN nope = 1 THEN 1 ELSE 0 END FROM parent")]
    [InlineData("UPDATE parent SET nope = 1")]
    [InlineData("UPDATE parent SET code = nope")]
    [InlineData("UPDATE parent SET code = 'a' WHERE nope = 1")]
    [InlineData("DELETE FROM parent WHERE nope = 1")]
    [InlineData("DELETE FROM nope WHERE id = 1")]
    [InlineData("INSERT INTO parent (cod) VALUES (@x)")]
    [InlineData("INSERT INTO parent (code, note) VALUES (@x)")]
    [InlineData("INSERT INTO parent (code) SELECT c.nope FROM child c")]
    [InlineData("WITH t AS (SELECT code FROM parent) SELECT nope FROM t")]
    [InlineData("SELEC code FROM parent")]
    public void Finds_a_name_that_does_not_exist_on_both_engines(string statement)
    {
        using var database = SqliteSchema.Migrate([Sqlite]);
        SqliteCheck.Error(statement, database).ShouldNotBeNull();
        NameCheck.Errors(statement, SqlServerSchema.Read([SqlServer])).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("SELECT * FROM parent")]
    [InlineData("INSERT INTO parent (note) VALUES (@x)")]
    [InlineData("INSERT INTO parent (code, code) VALUES (@x, @x)")]
    [InlineData("UPDATE p SET note = @x OUTPUT inserted.nope FROM parent p")]
    [InlineData("INSERT INTO parent (code) OUTPUT inserted.nope VALUES (@x)")]
    [InlineData("SELECT code AS c FROM parent WHERE c = @x")]
    [InlineData("SELECT code FROM parent LIMIT 1")]
    [InlineData("INSERT INTO parent (code) VALUES (@x) RETURNING id")]
    public void Finds_what_only_SQL_Server_would_refuse(string statement) =>
        NameCheck.Errors(statement, SqlServerSchema.Read([SqlServer])).ShouldNotBeEmpty();

    [Theory]
    [InlineData("SELECT p.code AS c, COUNT(*) AS n FROM parent p GROUP BY p.code ORDER BY n")]
    [InlineData("SELECT p.id FROM parent p WHERE NOT EXISTS (SELECT 1 FROM child c WHERE c.parent_ref = p.id AND code = 'a')")]
    [InlineData("SELECT d.c FROM (SELECT code AS c FROM parent) d")]
    [InlineData("WITH t AS (SELECT code AS c FROM parent) SELECT c FROM t")]
    [InlineData("SELECT p.id, (SELECT SUM(c.amount) FROM child c WHERE c.parent_ref = p.id) AS total FROM parent p LEFT JOIN child x ON x.parent_ref = p.id")]
    [InlineData("UPDATE parent SET note = (SELECT MAX(c.amount) FROM child c WHERE c.parent_ref = parent.id) WHERE id IN @ids")]
    [InlineData("INSERT INTO child (parent_ref, amount) SELECT p.id, @amount FROM parent p WHERE p.code = @code")]
    [InlineData("SELECT code FROM parent UNION ALL SELECT note FROM parent")]
    public void Lets_a_good_statement_pass_on_both_engines(string statement)
    {
        using var database = SqliteSchema.Migrate([Sqlite]);
        SqliteCheck.Error(statement, database).ShouldBeNull();
        NameCheck.Errors(SqliteCheck.WithoutLists(statement), SqlServerSchema.Read([SqlServer])).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("UPDATE o SET note = @x OUTPUT inserted.id, deleted.note FROM parent o WITH (UPDLOCK, READPAST, ROWLOCK) WHERE o.id IN (SELECT TOP (@n) o.id FROM parent o WHERE o.code = @c ORDER BY o.id)")]
    [InlineData("SELECT code FROM parent WITH (UPDLOCK, ROWLOCK) ORDER BY id OFFSET @offset ROWS FETCH NEXT @limit ROWS ONLY")]
    [InlineData("SELECT DATEADD(day, 1, GETUTCDATE()) AS d FROM parent")]
    public void Lets_good_T_SQL_pass(string statement) => NameCheck.Errors(statement, SqlServerSchema.Read([SqlServer])).ShouldBeEmpty();
}
