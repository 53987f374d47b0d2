using System.Data.Common;

namespace Ottu.Infrastructure.Sql;

/// <summary>The few places where SQLite and SQL Server differ. One statement template serves both.</summary>
public abstract class Dialect
{
    public static readonly Dialect Sqlite = new SqliteDialect();
    public static readonly Dialect SqlServer = new SqlServerDialect();

    /// <summary>Ends a SELECT that has an ORDER BY: at most <c>@limit</c> rows after <c>@offset</c>.</summary>
    public abstract string Page { get; }

    /// <summary>Ends a SELECT that has an ORDER BY: its first row.</summary>
    public abstract string First { get; }

    /// <summary>Table hint of a SELECT whose rows stay locked until the commit.</summary>
    public abstract string Lock { get; }

    /// <summary>How many rows <paramref name="matches"/>, a FROM with its WHERE, has, or <paramref name="most"/> where it has more. docs/adr/0023</summary>
    public abstract string CountUpTo(int most, string matches);

    /// <summary>The same where an index leads to the matches and to nothing else, so that looking twice costs little.</summary>
    public virtual string CountRunUpTo(int most, string matches) => CountUpTo(most, matches);

    /// <summary>Follows a table whose named index is to be walked, for the same engine.</summary>
    public abstract string Indexed(string index);

    /// <summary>A column whose index is not worth walking, for an engine that cannot know it: SQLite has no statistics here, SQL Server has.</summary>
    public abstract string Unindexed(string column);

    /// <summary>An INSERT of one row that returns its identity.</summary>
    public abstract string InsertReturningId(string table, string columns, string values);

    /// <summary>Leases up to <c>@batch</c> rows of an alias <c>o</c>, by which <paramref name="set"/> reads, that satisfy <paramref name="where"/>, and returns <paramref name="columns"/>.</summary>
    public abstract string Claim(string table, string set, string where, string orderBy, string columns);

    /// <summary>Whether an INSERT or UPDATE lost against a unique index.</summary>
    public abstract bool IsUniqueViolation(DbException error);

    /// <summary>Whether nothing can be stored at present: the disk is full or broken, or the database is read-only.</summary>
    public abstract bool CannotStore(DbException error);

    sealed class SqliteDialect : Dialect
    {
        const int ConstraintUnique = 2067;
        const int ConstraintPrimaryKey = 1555;
        const int ReadOnly = 8;
        const int IoError = 10;
        const int Full = 13;
        const int CannotOpen = 14;

        public override string Page => "LIMIT @limit OFFSET @offset";

        public override string First => "LIMIT 1";

        public override string Lock => "";

        public override string CountUpTo(int most, string matches) => $"SELECT COUNT(*) FROM (SELECT 1 AS one {matches} LIMIT {most}) counted";

        // Skipping a row is the cheapest that can be done with it: a long list is not counted, only found to be long.
        public override string CountRunUpTo(int most, string matches) =>
            $"SELECT CASE WHEN EXISTS (SELECT 1 {matches} LIMIT 1 OFFSET {most - 1}) THEN {most} ELSE (SELECT COUNT(*) {matches}) END";

        public override string Indexed(string index) => " INDEXED BY " + index;

        public override string Unindexed(string column) => "+" + column;

        public override string InsertReturningId(string table, string columns, string values) =>
            $"INSERT INTO {table} ({columns}) VALUES ({values}) RETURNING id";

        public override string Claim(string table, string set, string where, string orderBy, string columns) =>
            $"UPDATE {table} AS o SET {set} WHERE id IN (SELECT o.id FROM {table} o WHERE {where} ORDER BY {orderBy} LIMIT @batch) RETURNING {columns}";

        public override bool IsUniqueViolation(DbException error) =>
            error is Microsoft.Data.Sqlite.SqliteException { SqliteExtendedErrorCode: ConstraintUnique or ConstraintPrimaryKey };

        public override bool CannotStore(DbException error) => error is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: ReadOnly or IoError or Full or CannotOpen };
    }

    sealed class SqlServerDialect : Dialect
    {
        const int UniqueIndex = 2601;
        const int UniqueConstraint = 2627;
        const int FilegroupFull = 1105;
        const int LogFull = 9002;
        const int ReadOnly = 3906;

        public override string Page => "OFFSET @offset ROWS FETCH NEXT @limit ROWS ONLY";

        public override string First => "OFFSET 0 ROWS FETCH NEXT 1 ROWS ONLY";

        public override string Lock => " WITH (UPDLOCK, ROWLOCK)";

        public override string CountUpTo(int most, string matches) => $"SELECT COUNT(*) FROM (SELECT TOP ({most}) 1 AS one {matches}) counted";

        public override string Indexed(string index) => "";

        public override string Unindexed(string column) => column;

        public override string InsertReturningId(string table, string columns, string values) =>
            $"INSERT INTO {table} ({columns}) OUTPUT inserted.id VALUES ({values})";

        // The predicate stands inside and outside: a row that another node took between the two is not taken again.
        public override string Claim(string table, string set, string where, string orderBy, string columns) =>
            $"UPDATE o SET {set} OUTPUT {string.Join(", ", columns.Split(", ").Select(column => "inserted." + column))} FROM {table} o WITH (UPDLOCK, READPAST, ROWLOCK) " +
            $"WHERE o.id IN (SELECT TOP (@batch) o.id FROM {table} o WITH (UPDLOCK, READPAST, ROWLOCK) WHERE {where} ORDER BY {orderBy}) AND {where}";

        public override bool IsUniqueViolation(DbException error) =>
            error is Microsoft.Data.SqlClient.SqlException { Number: UniqueIndex or UniqueConstraint };

        public override bool CannotStore(DbException error) => error is Microsoft.Data.SqlClient.SqlException { Number: FilegroupFull or LogFull or ReadOnly };
    }
}
