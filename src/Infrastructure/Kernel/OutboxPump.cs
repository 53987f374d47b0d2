using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Kernel;

/// <summary>
/// Carries out what commits left in the outbox. It wakes on a commit of this process, when a waiting message becomes due, and every few
/// seconds for what other nodes or a crash left behind. A message is leased, so a killed process loses nothing: when its lease runs out,
/// any node takes over. Each target has few slots of its own: one that hangs delays nobody else. docs/protocol/webhooks.md 4
/// </summary>
public sealed partial class OutboxPump : BackgroundService
{
    /// <summary>What a handler may take; a lease is longer.</summary>
    internal static readonly TimeSpan LongestHandling = TimeSpan.FromSeconds(30);

    static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Sweep = TimeSpan.FromSeconds(2);
    static readonly TimeSpan MostBackoff = TimeSpan.FromMinutes(5);
    const int MostRunning = 256;
    const int MostTargetsPerClaim = 64;

    readonly ConcurrentDictionary<long, Running> _running = new();
    readonly SemaphoreSlim _claiming = new(1, 1);
    readonly OutboxStore _store;
    readonly OutboxTurns _turns;
    readonly OutboxSignal _signal;
    readonly IServiceScopeFactory _scopes;
    readonly TimeProvider _clock;
    readonly TaskScheduler _workers;
    readonly ILogger<OutboxPump> _log;
    readonly string _node;
    readonly int _perTarget;
    readonly bool _isWorker;
    readonly ITimer _alarm;
    readonly Lock _setting = new();
    DateTimeOffset _alarmAt = DateTimeOffset.MaxValue;
    bool _lookEverywhere = true;
    long _claims;

    public OutboxPump(Db db, OutboxSignal signal, IServiceScopeFactory scopes, TimeProvider clock, TaskScheduler workers, Entropy entropy, IConfiguration configuration, ILogger<OutboxPump> log)
    {
        (_signal, _scopes, _clock, _workers, _log) = (signal, scopes, clock, workers, log);
        _store = new OutboxStore(db, clock);
        _turns = new OutboxTurns(_store);
        _node = entropy.Hex(8);
        _perTarget = configuration.GetValue("Ottu:Webhooks:PerTargetConcurrency", 4);
        _isWorker = Roles.Of(configuration).IsWorker;
        _alarm = clock.CreateTimer(_ => Ring(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Carries out everything that is due now, also on a node that is no worker, and returns when it is done.</summary>
    public async Task RunDueAsync(CancellationToken ct)
    {
        do
        {
            await Task.WhenAll(_running.Values.Select(running => running.Work)).WaitAsync(ct);
        }
        while (await StartDue(everywhere: true, ct) > 0 || !_running.IsEmpty);
    }

    public override void Dispose()
    {
        _alarm.Dispose();
        _claiming.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sweep = Task.Delay(Sweep, stoppingToken);
        while (_isWorker && !stoppingToken.IsCancellationRequested)
        {
            await StartAllDue(stoppingToken);
            await _signal.Wait(Sweep, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!sweep.IsCompleted) continue;
            Volatile.Write(ref _lookEverywhere, true);
            sweep = Task.Delay(Sweep, stoppingToken);
        }

        await Task.WhenAll(_running.Values.Select(running => running.Work));
    }

    async Task StartAllDue(CancellationToken stopping)
    {
        var everywhere = Interlocked.Exchange(ref _lookEverywhere, false);
        try
        {
            await StartDue(everywhere, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Shutting down.
        }
#pragma warning disable CA1031 // The pump outlives a database that is away for a while.
        catch (Exception error)
#pragma warning restore CA1031
        {
            SweepFailed(_log, error);
            Volatile.Write(ref _lookEverywhere, true);
        }
    }

    /// <summary>Leases what is due and fits, and starts it. Returns how much was started.</summary>
    async Task<int> StartDue(bool everywhere, CancellationToken ct)
    {
        await _claiming.WaitAsync(ct);
        try
        {
            await Look(everywhere, ct);
            var started = 0;
            while (FreeSlots() is { Count: > 0 } free) started += await Claim(free, ct);
            return started;
        }
        finally
        {
            _claiming.Release();
        }
    }

    async Task Look(bool everywhere, CancellationToken ct)
    {
        if (await _turns.LookAtNew(ct) is { } soon) Remind(soon);
        if (!everywhere) return;
        await _turns.LookEverywhere(ct);
        lock (_setting) _alarmAt = DateTimeOffset.MaxValue;
        if (await _store.NextDue(ct) is { } next) Remind(next);
    }

    async Task<int> Claim(IReadOnlyList<(string Target, int Slots)> free, CancellationToken ct)
    {
        var owner = $"{_node}:{++_claims}";
        var items = await _store.Claim(free, owner, Lease, ct);
        foreach (var item in items) Start(item, owner, ct);

        // Whoever filled its slots may have more.
        var claimed = items.CountBy(item => item.Target).ToDictionary();
        foreach (var (target, slots) in free.Where(one => claimed.GetValueOrDefault(one.Target) == one.Slots)) _turns.Add(target);
        return items.Count;
    }

    IReadOnlyList<(string Target, int Slots)> FreeSlots()
    {
        if (_turns.AreOver) return [];
        var busy = _running.Values.CountBy(running => running.Target).ToDictionary();
        return _turns.Take(MostTargetsPerClaim, MostRunning - busy.Values.Sum(), target => _perTarget - busy.GetValueOrDefault(target));
    }

    void Start(OutboxItem item, string owner, CancellationToken stopping)
    {
        // Only a clock that jumped can make us lease our own running message again: the run that is under way goes on under the new lease.
        if (_running.TryGetValue(item.Id, out var same) && !same.IsRecording)
        {
            same.Owner = owner;
            return;
        }

        var running = new Running(item.Target) { Owner = owner };
        _running[item.Id] = running;
        running.Work = Task.Factory.StartNew(
            () => Carry(item, running, stopping), CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler, _workers).Unwrap();
    }

    async Task Carry(OutboxItem item, Running running, CancellationToken stopping)
    {
        try
        {
            var result = await Dispatch(item, stopping);
            running.IsRecording = true;
            if (!await _store.Finish(item, running.Owner, result, CancellationToken.None)) LostLease(_log, item.Kind, item.Id);
            else if (result is OutboxResult.RetryAt retry && !stopping.IsCancellationRequested) Remind(retry.Time);
        }
#pragma warning disable CA1031 // Its lease runs out and the message is handled again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            NotRecorded(_log, error, item.Kind, item.Id);
        }
        finally
        {
            _running.TryRemove(new KeyValuePair<long, Running>(item.Id, running));
            _turns.Free(item.Target);
            _signal.Wake();
        }
    }

    async Task<OutboxResult> Dispatch(OutboxItem item, CancellationToken stopping)
    {
        try
        {
            await using var scope = _scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredKeyedService<IOutboxHandler>(item.Kind).Handle(item, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Shutting down: whoever comes next takes it at once.
            return new OutboxResult.RetryAt(_clock.GetUtcNow());
        }
#pragma warning disable CA1031 // A bug in one handler must not stop the others; the message is tried again later.
        catch (Exception error)
#pragma warning restore CA1031
        {
            HandlerFailed(_log, error, item.Kind, item.Id, item.Tries);
            return new OutboxResult.RetryAt(_clock.GetUtcNow() + Backoff(item.Tries));
        }
    }

    static TimeSpan Backoff(long tries) => TimeSpan.FromSeconds(Math.Min(MostBackoff.TotalSeconds, Math.Pow(2, Math.Min(tries, 10))));

    /// <summary>Wakes the pump at this time, if nothing does before.</summary>
    void Remind(DateTimeOffset at)
    {
        lock (_setting)
        {
            if (at >= _alarmAt) return;
            _alarmAt = at;

            // A timer takes at most some 49 days; a day is plenty, the sweep sets it anew.
            var wait = Math.Clamp((at - _clock.GetUtcNow()).TotalMilliseconds, 1, TimeSpan.FromDays(1).TotalMilliseconds);
            _alarm.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
        }
    }

    void Ring()
    {
        lock (_setting) _alarmAt = DateTimeOffset.MaxValue;
        Volatile.Write(ref _lookEverywhere, true);
        _signal.Wake();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox could not be read; trying again")]
    static partial void SweepFailed(ILogger log, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Outbox message {Id} ({Kind}) failed at try {Tries}; it will be tried again")]
    static partial void HandlerFailed(ILogger log, Exception error, string kind, long id, long tries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of outbox message {Id} ({Kind}) ran out while it was handled; it may be carried out twice")]
    static partial void LostLease(ILogger log, string kind, long id);

    [LoggerMessage(Level = LogLevel.Error, Message = "The result of outbox message {Id} ({Kind}) could not be recorded; it will be carried out again")]
    static partial void NotRecorded(ILogger log, Exception error, string kind, long id);

    sealed class Running(string target)
    {
        public string Target => target;

        public required string Owner { get; set; }

        /// <summary>The handler is through: a message that is claimed from here on was put back by it, or lost.</summary>
        public bool IsRecording { get; set; }

        public Task Work { get; set; } = Task.CompletedTask;
    }
}
