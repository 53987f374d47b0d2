using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Gateways;

/// <summary>
/// The one shape in which money moves: reserve in a short transaction, call the gateway with no lock held, record in a second short
/// transaction. docs/architecture.md. A process killed in between leaves the reservation, and the inquiry job finishes the work.
/// </summary>
public sealed class MoneyCall(IDb db, ICrashPoints crash)
{
    /// <summary>Of the machine's time, not the product's clock: it bounds a database.</summary>
    static readonly TimeSpan RecordWithin = TimeSpan.FromSeconds(30);

    /// <param name="point">Names the flow for crash tests, e.g. "payment".</param>
    /// <param name="reserve">tx1: a reservation to call with, or an end without any call.</param>
    /// <param name="call">The network.</param>
    /// <param name="record">tx2: an end, or in the same commit the reservation of the next call.</param>
    /// <param name="ct">The caller's token: it can stop tx1, never what follows it.</param>
    public async Task<Result<TRecorded>> Run<TReserved, TRecorded>(
        string point,
        Func<ITx, Task<Result<MoneyStep<TReserved, TRecorded>>>> reserve,
        Func<TReserved, Task<GatewayAnswer>> call,
        Func<ITx, TReserved, GatewayAnswer, Task<Result<MoneyStep<TReserved, TRecorded>>>> record,
        CancellationToken ct)
    {
        crash.Reach(point + ":before-reserve");
        var step = await db.InTransaction(reserve, ct);
        while (true)
        {
            if (!step.TryGet(out var next, out var problem)) return problem;
            if (next is MoneyStep<TReserved, TRecorded>.Done done) return done.Value;
            var reservation = ((MoneyStep<TReserved, TRecorded>.Call)next).Reservation;
            crash.Reach(point + ":before-call");
            var answer = await Measure(point, () => call(reservation));
            crash.Reach(point + ":before-record");

            // Its own deadline, not the caller's token: a closed browser must not lose a payment.
            using var deadline = new CancellationTokenSource(RecordWithin);
            step = await db.InTransaction(tx => record(tx, reservation, answer), deadline.Token);
            crash.Reach(point + ":after-record");
        }
    }

    /// <summary>The same with one call and no more.</summary>
    public Task<Result<TRecorded>> Once<TReserved, TRecorded>(
        string point,
        Func<ITx, Task<Result<TReserved>>> reserve,
        Func<TReserved, Task<GatewayAnswer>> call,
        Func<ITx, TReserved, GatewayAnswer, Task<Result<TRecorded>>> record,
        CancellationToken ct) => Run<TReserved, TRecorded>(
            point,
            async tx => (await reserve(tx)).TryGet(out var reserved, out var problem) ? new MoneyStep<TReserved, TRecorded>.Call(reserved) : problem,
            call,
            async (tx, reserved, answer) => (await record(tx, reserved, answer)).TryGet(out var recorded, out var problem) ? new MoneyStep<TReserved, TRecorded>.Done(recorded) : problem,
            ct);

    static async Task<GatewayAnswer> Measure(string point, Func<Task<GatewayAnswer>> call)
    {
        using var span = Measured.Traces.StartActivity("gateway " + point);
        var answer = await call();
        var kind = answer.GetType().Name;
        span?.SetTag("ottu.answer", kind);
        Measured.GatewayCalls.Add(1, new("flow", point), new("answer", kind));
        return answer;
    }
}

/// <summary>What a transaction of a money call leads to: a closed union.</summary>
public abstract record MoneyStep<TReserved, TRecorded>
{
    MoneyStep()
    {
    }

    /// <summary>Reserved: call the gateway.</summary>
    public sealed record Call(TReserved Reservation) : MoneyStep<TReserved, TRecorded>;

    /// <summary>Nothing is left to do.</summary>
    public sealed record Done(TRecorded Value) : MoneyStep<TReserved, TRecorded>;
}

/// <summary>Where tests kill the process (<c>Ottu:Testing:CrashAt</c>, development only).</summary>
public interface ICrashPoints
{
    void Reach(string point);
}
