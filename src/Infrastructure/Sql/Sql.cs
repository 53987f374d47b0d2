namespace Ottu.Infrastructure.Sql;

/// <summary>
/// One statement in both dialects. Declared as a static field directly above the method that runs it; the tests find every such field
/// by reflection and check both texts without a server.
/// </summary>
public sealed class Sql(Func<Dialect, string> text)
{
    readonly string _sqlite = text(Dialect.Sqlite);
    readonly string _sqlServer = text(Dialect.SqlServer);

    public Sql(string text)
        : this(_ => text)
    {
    }

    public string For(Dialect dialect) => dialect == Dialect.Sqlite ? _sqlite : _sqlServer;

    public override string ToString() => _sqlite;
}
