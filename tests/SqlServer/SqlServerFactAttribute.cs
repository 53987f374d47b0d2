namespace Ottu.Tests;

/// <summary>Runs where a SQL Server is named, and shows as skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SqlServerFactAttribute : FactAttribute
{
    public SqlServerFactAttribute()
    {
        if (TestServer.ConnectionString is null) Skip = $"{TestServer.Variable} names no SQL Server";
    }
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SqlServerTheoryAttribute : TheoryAttribute
{
    public SqlServerTheoryAttribute()
    {
        if (TestServer.ConnectionString is null) Skip = $"{TestServer.Variable} names no SQL Server";
    }
}

/// <summary>Looks at SQLite's files, which SQL Server has no equal of.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SqliteFactAttribute : FactAttribute
{
    public SqliteFactAttribute()
    {
        if (TestServer.ConnectionString is not null) Skip = "looks at SQLite's files";
    }
}
