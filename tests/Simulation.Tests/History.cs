using Ottu.Simulation.Tests.Actors;
using Ottu.Simulation.Tests.Invariants;
using Ottu.Simulation.Tests.Outside;

namespace Ottu.Simulation.Tests;

/// <param name="Seed">All that is needed to have it again.</param>
/// <param name="Steps">How much was begun before the world was healed.</param>
/// <param name="Hash">Of everything that happened.</param>
/// <param name="Broken">The promises that were not kept, each with its name.</param>
/// <param name="Trace">All of it, or its last part.</param>
/// <param name="Count">How much happened.</param>
sealed record HistoryResult(ulong Seed, int Steps, ulong Hash, IReadOnlyList<Violation> Broken, IReadOnlyCollection<string> Trace, Counters Count);

/// <summary>One history: things begin in an order that follows from the seed, overlap, fail; then everything is healed, and the promises are judged.</summary>
sealed class History : IDisposable
{
    readonly ulong _seed;
    readonly int _steps;
    readonly World _world;
    readonly Director _director;

    History(ulong seed, int steps, Mutation mutation, bool keepsTrace)
    {
        (_seed, _steps) = (seed, steps);
        _world = new World(seed, mutation, keepsTrace);
        _director = new Director(_world);
    }

    public static HistoryResult Run(ulong seed, int steps, Mutation mutation = Mutation.None, bool keepsTrace = false)
    {
        using var history = new History(seed, steps, mutation, keepsTrace);
        return history.Run();
    }

    public void Dispose() => _world.Dispose();

    HistoryResult Run()
    {
        _director.Begin();
        for (var step = 0; step < _steps; step++) _director.Step();
        var broken = new Healing(_world).Run();
        broken = [.. broken, .. Judge.All(_world)];
        var count = _world.Count;
        (count.Steps, count.Histories, count.Events) = (_steps, 1, _world.Loop.Count);
        count.Charged = _world.Bank.Charges.Count(charge => charge.State == ChargeState.Paid);
        count.Refunded = _world.Bank.Charges.Sum(charge => charge.Operations.Count(operation => operation.State == BankOperationState.Done));
        Coverage.Take(_world);
        return new HistoryResult(_seed, _steps, _world.Trace.Hash, broken, _world.Trace.Lines, count);
    }
}
