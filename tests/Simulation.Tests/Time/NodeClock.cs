namespace Ottu.Simulation.Tests.Time;

/// <summary>The clock of one process. Its timers die with it.</summary>
sealed class NodeClock(EventLoop loop, Lifetime life) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => loop.Now;

    public override long GetTimestamp() => loop.Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(loop, life, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    sealed class Timer(EventLoop loop, Lifetime life, Action fire) : ITimer
    {
        TimeSpan _period;
        Event? _next;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _next?.Cancel();
            _period = period;
            _next = dueTime == Timeout.InfiniteTimeSpan ? null : loop.At(dueTime, life, Fire);
            return true;
        }

        public void Dispose() => _next?.Cancel();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        void Fire()
        {
            _next = _period > TimeSpan.Zero ? loop.At(_period, life, Fire) : null;
            fire();
        }
    }
}
