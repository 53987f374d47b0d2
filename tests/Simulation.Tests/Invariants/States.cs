using Ottu.Domain.Billing;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;

namespace Ottu.Simulation.Tests.Invariants;

/// <summary>Every state that a record ever took, against the tables of docs/states.md.</summary>
static class States
{
    public static IEnumerable<Violation> AreLegal(Records records) =>
        from move in records.Moves
        where !IsLegal(move)
        select new Violation(Names.States, $"{move.Kind} {move.Ref} moved from {move.Before} to {move.After}");

    static bool IsLegal(MoveLine move) => move.Kind switch
    {
        "session" => Allows(Transitions.Session, move),
        "attempt" => Allows(Transitions.Attempt, move),
        "operation" => Allows(OperationTransitions.Operation, move),
        "schedule" => Allows(BillingTransitions.Schedule, move),
        _ => Allows(BillingTransitions.Run, move),
    };

    static bool Allows<TState, TTrigger>(TransitionTable<TState, TTrigger> table, MoveLine move)
        where TState : struct, Enum
        where TTrigger : struct, Enum =>
        Wire<TState>.TryParse(move.Before, out var before) && Wire<TState>.TryParse(move.After, out var after)
        && Enum.GetValues<TTrigger>().Any(trigger => table.Allows(before, trigger, out var to) && EqualityComparer<TState>.Default.Equals(to, after));
}
