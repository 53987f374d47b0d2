namespace Ottu.Tests;

/// <summary>Runs where a SQL Server is named, and shows as skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SqlServerFactAttribute : FactAttribute
{
    /// <param name="locks">The test is about rows that stay locked until the commit.</param>
    public SqlServerFactAttribute(bool locks = false)
    {
        if (TestServer.ConnectionString is null) Skip = $"{TestServer.Variable} names no SQL Server";
        else if (locks && TestServer.IsBabelfish) Skip = LockFactAttribute.Reason;
    }
}

/// <summary>Rests on rows that stay locked until the commit; shows as skipped on a stand-in that does not lock.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LockFactAttribute : FactAttribute
{
    internal const string Reason = "this server ignores lock hints";

    public LockFactAttribute()
    {
        if (TestServer.IsBabelfish) Skip = Reason;
    }
}

/// <summary>Reads a text that fills many packets; shows as skipped on a stand-in that cuts such texts in the middle of a character.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LargeTextFactAttribute : FactAttribute
{
    public LargeTextFactAttribute()
    {
        if (TestServer.IsBabelfish) Skip = "this server splits large texts wrongly";
    }
}

/// <summary><see cref="SqlServerFactAttribute"/> with data.</summary>
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
