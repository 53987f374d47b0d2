using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MediatR;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Billing;

namespace Ottu.Application.Billing;

/// <summary>Job: charges what is due, in small leased batches, on any number of nodes. Returns how many charges were made. docs/protocol/billing.md 3</summary>
public sealed record ChargeDueAgreements : IRequest<int>;

public sealed class ChargeDueAgreementsHandler(IBilling billing, IInstallations installations, BillingCharge charge, BillingOptions options, TaskScheduler workers)
    : IRequestHandler<ChargeDueAgreements, int>
{
    public async Task<int> Handle(ChargeDueAgreements request, CancellationToken ct)
    {
        // A lane per connection: one whose gateway is silent keeps nobody else waiting.
        var lanes = (await billing.DueConnections(ct)).Select(code => new Lane(code)).ToList();
        await Task.WhenAll(lanes.Select(lane => Run(lane, ct)));
        var failures = lanes.SelectMany(lane => lane.Failures).ToList();
        return failures.Count == 0 ? lanes.Sum(lane => lane.Charged) : throw new AggregateException(failures);
    }

    /// <summary>One after the other is taken, and so many are charged at the same time.</summary>
    async Task Run(Lane lane, CancellationToken ct)
    {
        var running = new List<Task>(options.InFlight);
        try
        {
            await foreach (var due in Due(lane, ct))
            {
                if (running.Count == options.InFlight) running.Remove(await Task.WhenAny(running));
                running.Add(Task.Factory.StartNew(() => Charge(lane, due, ct), ct, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler, workers).Unwrap());
            }
        }
        finally
        {
            await Task.WhenAll(running);
        }
    }

    /// <summary>Never more than a batch in memory, however many are due.</summary>
    async IAsyncEnumerable<DueSchedule> Due(Lane lane, [EnumeratorCancellation] CancellationToken ct)
    {
        // A gateway that answers nothing any more is left alone until the next run: each further charge would only be one more that nobody knows about.
        while (lane.Silent < options.InFlight && !(await installations.Current(ct)).Settings.IsPaused && await billing.Claim(lane.PgCode, options.InFlight * 2, ct) is { Count: > 0 } batch)
        {
            foreach (var due in batch) yield return due;
        }
    }

    async Task Charge(Lane lane, DueSchedule due, CancellationToken ct)
    {
        try
        {
            if (await charge.Run(await installations.Current(ct), due, RunSource.Schedule, ct) is { } answer) lane.Count(isSilent: answer is GatewayAnswer.Unknown or GatewayAnswer.NotSent);
        }
#pragma warning disable CA1031 // One schedule that cannot be charged must not keep the others from being paid; all failures are thrown at the end.
        catch (Exception error) when (!ct.IsCancellationRequested)
#pragma warning restore CA1031
        {
            lane.Failures.Add(error);
        }
    }

    sealed class Lane(string pgCode)
    {
        int _charged;
        int _silent;

        public string PgCode => pgCode;

        public int Charged => _charged;

        /// <summary>Charges without an answer since the last one that had one.</summary>
        public int Silent => Volatile.Read(ref _silent);

        public ConcurrentBag<Exception> Failures { get; } = [];

        public void Count(bool isSilent)
        {
            Interlocked.Increment(ref _charged);
            if (isSilent) Interlocked.Increment(ref _silent);
            else Interlocked.Exchange(ref _silent, 0);
        }
    }
}
