using System.Collections;

namespace Ottu.Domain.Kernel;

/// <summary>A state machine as data: (state, trigger) to state. An absent cell is a refusal.</summary>
public sealed class TransitionTable<TState, TTrigger> : IEnumerable<(TState From, TTrigger Trigger, TState To)>
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    readonly Dictionary<(TState, TTrigger), TState> _cells = [];

    public void Add(TState from, TTrigger trigger, TState to) => _cells.Add((from, trigger), to);

    public void Add(IEnumerable<TState> from, TTrigger trigger, TState to)
    {
        foreach (var state in from) Add(state, trigger, to);
    }

    public bool Allows(TState from, TTrigger trigger, out TState to) => _cells.TryGetValue((from, trigger), out to);

    public IEnumerator<(TState From, TTrigger Trigger, TState To)> GetEnumerator() =>
        _cells.Select(cell => (cell.Key.Item1, cell.Key.Item2, cell.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
