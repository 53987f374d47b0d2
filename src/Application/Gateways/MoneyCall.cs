using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Gateways;

/// <summary>
/// The one shape in which money moves: reserve in a short transaction, call the gateway with no lock held, record in a second short
/// transaction. docs/architecture.md. A process killed in between leaves the reservation, and the inquiry job finishes the work.
/// </summary>
public sealed class MoneyCall(IDb db, ICrashPoints crash)
{
    static readonly TimeSpan RecordWithin = TimeSpan.FromSeconds(30);

    /// <param name="point">Names the flow for crash tests, e.g. "payment".</param>
    /// <param name="reserve">tx1.</param>
    /// <param name="call">The network.</param>
    /// <param name="record">tx2.</param>
    /// <param name="ct">The caller's token: it can stop tx1, never what follows it.</param>
    public async Task<Result<TRecorded>> Run<TReserved, TRecorded>(
        string point,
        Func<ITx, Task<Result<TReserved>>> reserve,
        Func<TReserved, Task<GatewayAnswer>> call,
        Func<ITx, TReserved, GatewayAnswer, Task<Result<TRecorded>>> record,
        CancellationToken ct)
    {
        crash.Reach(point + ":before-reserve");
        var reserved = await db.InTransaction(reserve, ct);
        if (!reserved.TryGet(out var reservation, out var problem)) return problem;
        crash.Reach(point + ":before-call");
        var answer = await Measure(point, () => call(reservation));
        crash.Reach(point + ":before-record");

        // Its own deadline, not the caller's token: a closed browser must not lose a payment.
        using var deadline = new CancellationTokenSource(RecordWithin);
        var recorded = await db.InTransaction(tx => record(tx, reservation, answer), deadline.Token);
        crash.Reach(point + ":after-record");
        return recorded;
    }

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

/// <summary>Where tests kill the process (<c>Ottu:Testing:CrashAt</c>, development only).</summary>
public interface ICrashPoints
{
    void Reach(string point);
}
