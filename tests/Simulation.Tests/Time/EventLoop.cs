namespace Ottu.Simulation.Tests.Time;

/// <summary>
/// Time, and everything that happens in it, one event after the other on one thread. An await goes on inside the event that ends it, because there is no
/// synchronization context and nothing else completes a task: so the order of all work is the order of the events, and that follows from the seed.
/// </summary>
sealed class EventLoop(DateTimeOffset start, Dice dice)
{
    readonly PriorityQueue<Event, (long Ticks, long Order)> _events = new();
    readonly int _thread = Environment.CurrentManagedThreadId;
    volatile string? _escaped;
    long _order;

    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>Events that were carried out.</summary>
    public long Count { get; private set; }

    /// <summary>Whether anything is planned up to a moment.</summary>
    public bool IsIdleUntil(DateTimeOffset moment) => !_events.TryPeek(out _, out var next) || next.Ticks > moment.UtcTicks;

    /// <param name="after">From now.</param>
    /// <param name="life">Whose memory it is part of: it does not happen once that is over. Null: the world's.</param>
    /// <param name="happen">What happens.</param>
    public Event At(TimeSpan after, Lifetime? life, Action happen)
    {
        EnsureThread();
        var planned = new Event(life, happen);
        _events.Enqueue(planned, ((Now + (after > TimeSpan.Zero ? after : TimeSpan.Zero)).UtcTicks, ++_order));
        return planned;
    }

    /// <summary>Ends after that time, or never when the life is over by then.</summary>
    public Task Wait(TimeSpan time, Lifetime? life)
    {
        var done = new TaskCompletionSource();
        At(time, life, done.SetResult);
        return done.Task;
    }

    /// <summary>Lets others in: the time that a thread of a busy process may take between two lines.</summary>
    public Task Yield(Lifetime? life) => Wait(TimeSpan.FromTicks(dice.Below(40_000)), life);

    /// <summary>Ends never: its caller died.</summary>
    public static Task<T> Never<T>() => new TaskCompletionSource<T>().Task;

    public void RunFor(TimeSpan time) => RunUntil(Now + time);

    public void RunUntil(DateTimeOffset moment)
    {
        while (_events.TryPeek(out var planned, out var key) && key.Ticks <= moment.UtcTicks)
        {
            _events.Dequeue();
            if (!planned.Happens) continue;
            Now = new DateTimeOffset(key.Ticks, TimeSpan.Zero);
            Count++;
            planned.Happen();
            EnsureThread();
        }

        if (moment > Now) Now = moment;
    }

    /// <summary>Something went on elsewhere: then its order is the system's and no longer the seed's.</summary>
    public void EnsureThread()
    {
        if (Environment.CurrentManagedThreadId != _thread) _escaped ??= Environment.StackTrace;
        if (_escaped is not null) throw new InvalidOperationException("Work left the thread of its simulation: " + _escaped);
    }
}

/// <summary>Something that is planned.</summary>
sealed class Event(Lifetime? life, Action happen)
{
    bool _isCanceled;

    public bool Happens => !_isCanceled && life is not { IsOver: true };

    public void Happen() => happen();

    public void Cancel() => _isCanceled = true;
}

/// <summary>The life of one process.</summary>
sealed class Lifetime
{
    public bool IsOver { get; private set; }

    public void End() => IsOver = true;
}
