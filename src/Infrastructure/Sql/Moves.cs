using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Sql;

/// <summary>A state machine as the condition of an UPDATE: what was read before decides nothing, what is stored does.</summary>
static class Moves
{
    /// <summary>Holds where the stored <c>state</c> may become <c>@State</c>, or is it and not final.</summary>
    public static string Guard<TState, TTrigger>(TransitionTable<TState, TTrigger> table)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        var ways = table.ToLookup(cell => cell.To, cell => cell.From).OrderBy(way => way.Key)
            .Select(way => $"(@State = '{way.Key.Wire()}' AND state IN ({string.Join(", ", way.Distinct().Order().Select(from => $"'{from.Wire()}'"))}))");
        return $"((state = @State AND finished_at IS NULL) OR {string.Join(" OR ", ways)})";
    }
}
