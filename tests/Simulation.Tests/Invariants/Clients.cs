using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Simulation.Tests.Invariants;

/// <summary>What clients were told.</summary>
static class Clients
{
    public static IEnumerable<Violation> KeysAreHonoured(World world) => world.Known.BrokenKeys.Select(broken => new Violation(Names.Keys, broken));

    /// <summary>Every 2xx is still true, whatever died since.</summary>
    public static IEnumerable<Violation> PromisesAreKept(World world) =>
        from promise in world.Known.Promises
        where promise.Stands() && world.Observer.One<long>(new Statement(promise.Statement), promise.Parameters, default).GetAwaiter().GetResult() != 1
        select new Violation(promise.What.StartsWith("key-", StringComparison.Ordinal) || promise.What.StartsWith("track-", StringComparison.Ordinal) ? Names.Keys : Names.Durable, "no longer true: " + promise.What);
}
