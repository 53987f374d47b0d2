using System.Collections.Concurrent;

namespace Ottu.Infrastructure.Kernel;

/// <summary>
/// Which targets are worth a claim, and whose turn it is. Reading the whole outbox after each message would cost more the more waits; so it is
/// read in full now and then only, and in between what came since, besides the targets of messages that ended. Used by one caller at a time.
/// </summary>
sealed class OutboxTurns(OutboxStore store)
{
    // On SQL Server a message may become visible after one with a larger id.
    const int LookBack = 64;

    // What came beyond is read the next time.
    const int MostPerLook = 1000;

    readonly Queue<string> _turns = new();
    readonly HashSet<string> _queued = [];
    readonly ConcurrentQueue<string> _freed = new();
    long _seen;

    /// <summary>Whether nobody is left to ask about.</summary>
    public bool AreOver => _turns.Count == 0 && _freed.IsEmpty;

    /// <summary>A message to this target ended: another one may follow it. May be called by anyone at any time.</summary>
    public void Free(string target) => _freed.Enqueue(target);

    /// <summary>Finds every target with messages that are due.</summary>
    public async Task LookEverywhere(CancellationToken ct)
    {
        foreach (var target in await store.Targets(ct)) Add(target);
    }

    /// <summary>Finds the targets of messages that came since the last time. Returns when the first of those becomes due that are not yet; null for none.</summary>
    public async Task<DateTimeOffset?> LookAtNew(CancellationToken ct)
    {
        var next = default(long?);
        foreach (var found in await store.Newer(_seen - LookBack, MostPerLook, ct))
        {
            _seen = Math.Max(_seen, found.LastId);
            if (found.IsDue == 1) Add(found.Target);
            if (found.NextDue is { } due && !(due >= next)) next = due;
        }

        return next is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
    }

    /// <summary>Takes those whose turn it is, with the slots that each has. A target without a slot is left out: it comes back when one is freed.</summary>
    public IReadOnlyList<(string Target, int Slots)> Take(int targets, int slots, Func<string, int> freeOf)
    {
        while (_freed.TryDequeue(out var freed)) Add(freed);
        var taken = new List<(string, int)>();
        while (slots > 0 && taken.Count < targets && _turns.TryDequeue(out var target))
        {
            _queued.Remove(target);
            var some = Math.Min(freeOf(target), slots);
            if (some <= 0) continue;
            taken.Add((target, some));
            slots -= some;
        }

        return taken;
    }

    /// <summary>Goes to the end.</summary>
    public void Add(string target)
    {
        if (_queued.Add(target)) _turns.Enqueue(target);
    }
}
