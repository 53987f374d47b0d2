using System.Collections.Concurrent;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ottu.Application.Jobs;

namespace Ottu.Infrastructure.Jobs;

/// <summary>Runs a job that a job server woke, if it is due: one run of a job at a time, each with its line in the history.</summary>
sealed partial class JobRunner(JobCatalogue catalogue, JobRuns runs, JobSignal signal, IServiceScopeFactory scopes, TimeProvider clock, ILogger<JobRunner> log) : IDisposable
{
    readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.Ordinal);
    readonly CancellationTokenSource _stopping = new();
    bool _isDisposed;

    public static string Node { get; } = NodeName();

    /// <summary>Returns when the run is over, or at once when there is none to do. The answer is its error; null for none.</summary>
    public async Task<string?> Run(string name)
    {
        if (_stopping.IsCancellationRequested || catalogue.Find(name) is not { } job) return null;
        var running = new Running();
        var isFree = _running.TryAdd(name, running);

        // Woken twice at once: the other one begins it. Only a run that has begun makes a due moment a skipped one.
        if (!isFree && _running.TryGetValue(name, out var other) && !other.HasBegun) return null;
        try
        {
            if (await runs.Begin(job, Node, isBusy: !isFree, _stopping.Token) is not { } run) return null;
            running.Id = run.Id;
            return await Carry(job, run);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return null;
        }
#pragma warning disable CA1031 // Whatever it was, the job is woken again; a job server must not see it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            NotRecorded(error, name);
            return ErrorText.Of(error);
        }
        finally
        {
            if (isFree && _running.TryRemove(new KeyValuePair<string, Running>(name, running))) signal.Wake();
            running.End();
        }
    }

    /// <summary>Whether a run of it is under way here.</summary>
    public bool IsBusy(string name) => _running.ContainsKey(name);

    /// <summary>Marks runs of processes that died. What runs here is alive, also when the clock jumped past its lease.</summary>
    public Task GiveUpDead(CancellationToken ct) => runs.GiveUpDead([.. _running.Values.Select(running => running.Id)], ct);

    /// <summary>Cancels what runs and waits for its end.</summary>
    public async Task Stop(CancellationToken ct)
    {
        // A host that failed while it started is disposed first and stopped after.
        if (_isDisposed) return;
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values.Select(running => running.Ended)).WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _isDisposed = true;
        _stopping.Dispose();
    }

    async Task<string?> Carry(JobDefinition job, JobRun run)
    {
        await using var heartbeat = clock.CreateTimer(_ => Renew(job.Name, run), state: null, JobRuns.Lease / 3, JobRuns.Lease / 3);
        var (outcome, handled, error) = await Send(job);
        if (handled > 0) JobDone(job.Name, handled.Value);
        await runs.End(run, outcome, handled, error, CancellationToken.None);
        return outcome == JobOutcome.Failed ? error : null;
    }

    async Task<(JobOutcome Outcome, int? Handled, string? Error)> Send(JobDefinition job)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return (JobOutcome.Succeeded, await scope.ServiceProvider.GetRequiredService<IMediator>().Send(job.Command(), _stopping.Token), null);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return (JobOutcome.Lost, null, "The process was stopped.");
        }
#pragma warning disable CA1031 // A job that fails is recorded and runs again when it is due.
        catch (Exception error)
#pragma warning restore CA1031
        {
            JobFailed(error, job.Name);
            return (JobOutcome.Failed, null, ErrorText.Of(error));
        }
    }

    /// <summary>Called by a timer, so nobody waits for it: a lease that could not be renewed is renewed the next time, or the run is given up.</summary>
    void Renew(string name, JobRun run) => _ = Task.Run(async () =>
    {
        try
        {
            await runs.Renew(run, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The run ends, too.
        }
#pragma warning disable CA1031 // See above.
        catch (Exception error)
#pragma warning restore CA1031
        {
            NotRenewed(error, name);
        }
    });

    static string NodeName()
    {
        const int Longest = 80;
        var machine = Environment.MachineName;
        return $"{(machine.Length <= Longest ? machine : machine[..Longest])}:{Environment.ProcessId}";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} handled {Count} records.")]
    partial void JobDone(string job, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} failed.")]
    partial void JobFailed(Exception error, string job);

    [LoggerMessage(Level = LogLevel.Error, Message = "A run of job {Job} could not be recorded; it is tried again.")]
    partial void NotRecorded(Exception error, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of a run of job {Job} could not be renewed.")]
    partial void NotRenewed(Exception error, string job);

    sealed class Running
    {
        readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        long _id;

        /// <summary>Zero until the run is begun.</summary>
        public long Id
        {
            get => Volatile.Read(ref _id);
            set => Volatile.Write(ref _id, value);
        }

        public bool HasBegun => Id != 0;

        public Task Ended => _ended.Task;

        public void End() => _ended.TrySetResult();
    }
}
