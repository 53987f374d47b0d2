using System.Data.Common;

namespace Ottu.Infrastructure.Sql;

/// <summary>What is wrong with a database at the start, said with the setting that names it: a driver's message alone does not say which.</summary>
/// <param name="Name">Of the connection string.</param>
public sealed record DatabaseSetting(string Name)
{
    public static readonly DatabaseSetting Product = new("ConnectionStrings:Ottu");

    /// <summary>The simulated bank's books.</summary>
    public static readonly DatabaseSetting Sandbox = new("Ottu:Sandbox:ConnectionString");

    /// <exception cref="InvalidOperationException">The connection string is malformed.</exception>
    public Db Open(Func<Db> open)
    {
        try
        {
            return open();
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException)
        {
            throw new InvalidOperationException($"{Name} is not a connection string: {error.Message}", error);
        }
    }

    /// <exception cref="InvalidOperationException">The database is out of reach, or refuses what is to be prepared.</exception>
    public async Task Prepare(Func<Task> prepare)
    {
        try
        {
            await prepare();
        }
        catch (DbException error)
        {
            throw new InvalidOperationException($"The database that {Name} names cannot be prepared: {error.Message}", error);
        }
    }
}
