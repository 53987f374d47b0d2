using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Simulation.Tests.Outside;

namespace Ottu.Simulation.Tests.Invariants;

/// <summary>The banks' books against ours, and against what may be.</summary>
static class Money
{
    public static IEnumerable<Violation> BooksAgree(World world, Records records)
    {
        foreach (var attempt in records.Attempts)
        {
            var charge = world.Bank.Find(attempt.Reference);
            var isPaid = charge?.State == ChargeState.Paid;
            var isOpen = attempt.State == "pending" && records.IsAlerted(attempt.SessionRef, "undecided_attempt");
            if (isOpen || (attempt.State == "success") == isPaid && attempt.State != "pending")
            {
                if (!isPaid || charge!.Times == 1 && charge.Total.Minor == attempt.Amount + attempt.Fee) continue;
            }

            yield return new Violation(Names.Books, $"attempt {attempt.Reference} is {attempt.State} over {attempt.Amount + attempt.Fee}; the bank has {charge?.State.ToString() ?? "nothing"}, {charge?.Times ?? 0} time(s) {charge?.Total}");
        }

        var known = records.Attempts.Select(attempt => attempt.Reference).ToHashSet(StringComparer.Ordinal);
        foreach (var charge in world.Bank.Charges.Where(charge => !known.Contains(charge.Reference))) yield return new Violation(Names.Books, $"the bank has charge {charge.Reference} ({charge.State}), we have nothing");
        foreach (var violation in OperationsAgree(world, records)) yield return violation;
    }

    static IEnumerable<Violation> OperationsAgree(World world, Records records)
    {
        foreach (var ours in records.Operations)
        {
            var theirs = world.Bank.FindOperation(ours.Reference);
            var isDone = theirs?.State == BankOperationState.Done;
            if (ours.State is "reserved" or "queued" or "unknown")
            {
                if (records.IsAlerted(ours.SessionRef, "undecided_operation")) continue;
            }
            else if ((ours.State == "succeeded") == isDone && (!isDone || (theirs!.Times == 1 && theirs.Amount.Minor == ours.Amount)))
            {
                continue;
            }

            yield return new Violation(Names.Books, $"{ours.Kind} {ours.Reference} is {ours.State} over {ours.Amount}; the bank has {theirs?.State.ToString() ?? "nothing"} {theirs?.Amount} {theirs?.Times} time(s)");
        }

        var known = records.Operations.Select(operation => operation.Reference).ToHashSet(StringComparer.Ordinal);
        foreach (var operation in world.Bank.Charges.SelectMany(charge => charge.Operations).Where(operation => operation.State == BankOperationState.Done && !known.Contains(operation.Reference)))
        {
            yield return new Violation(Names.Books, $"the bank has {operation.Kind} {operation.Reference}, we have nothing");
        }
    }

    /// <summary>No attempt ended without money while its bank had booked it. A moment is granted to an answer that is on its way.</summary>
    public static IEnumerable<Violation> SilenceIsNoRefusal(World world, Records records)
    {
        const long OnItsWay = 1000;
        var attempts = records.Attempts.ToDictionary(attempt => attempt.Id);
        foreach (var move in records.Moves.Where(move => move.Kind == "attempt" && move.After is "failed" or "error" or "canceled"))
        {
            var charge = world.Bank.Find(attempts[move.Ref].Reference);
            if (charge?.PaidAt is { } paid && paid.ToUnixTimeMilliseconds() + OnItsWay < move.At) yield return new Violation(Names.Unknown, $"attempt {charge.Reference} became {move.After} although the bank had taken the money at {paid:HH:mm:ss}");
        }
    }

    public static IEnumerable<Violation> ChargedOnce(World world, Records records)
    {
        var byReference = records.Attempts.ToDictionary(attempt => attempt.Reference, StringComparer.Ordinal);
        foreach (var session in records.Sessions)
        {
            var charges = world.Bank.Charges.Where(charge => charge.SessionId == session.SessionId && charge.State == ChargeState.Paid).ToList();
            var isSettled = session.State is "paid" or "authorized";
            var surplus = charges.Where(charge => charge.Kept > 0 && (!isSettled || byReference.GetValueOrDefault(charge.Reference) is not { IsSurplus: 0 })).ToList();
            if (surplus.Count > 0 && !records.IsAlerted(session.Id, "surplus_not_returned")) yield return new Violation(Names.Once, $"{session.SessionId} is {session.State}; the bank still holds {string.Join(", ", surplus.Select(charge => charge.Reference))}");
            var settled = charges.Count(charge => byReference.GetValueOrDefault(charge.Reference) is { IsSurplus: 0 });
            if (settled > 1) yield return new Violation(Names.Once, $"{session.SessionId} is {session.State} with {settled} payments that count");
            var byMerchant = charges.Where(charge => charge.IsByMerchant).ToList();
            if (byMerchant.Count > 1) yield return new Violation(Names.Once, $"{session.SessionId} was charged {byMerchant.Count} times without its customer: {string.Join(", ", byMerchant.Select(charge => charge.Reference))}");
        }

        foreach (var device in world.Bank.Charges.Where(charge => charge.DevicePayment is not null).GroupBy(charge => charge.DevicePayment).Where(same => same.Count() > 1))
        {
            yield return new Violation(Names.Once, $"{device.Key} was charged {device.Count()} times: {string.Join(", ", device.Select(charge => charge.Reference))}");
        }

        foreach (var cycle in records.Runs.Where(run => run.State == "succeeded").GroupBy(run => (run.ScheduleRef, run.CycleNo)).Where(cycle => cycle.Count() > 1))
        {
            // Money that came twice for a cycle went back as surplus of its session.
            var kept = cycle.Count(run => byReference.GetValueOrDefault(run.Reference) is { IsSurplus: 0 });
            if (kept > 1) yield return new Violation(Names.Once, $"cycle {cycle.Key.CycleNo} of schedule {cycle.Key.ScheduleRef} was paid {kept} times");
        }
    }

    public static IEnumerable<Violation> NothingTooMuch(World world, Records records)
    {
        foreach (var complaint in world.Bank.Complaints) yield return new Violation(Names.Reservations, complaint);
        foreach (var attempt in records.Attempts.Where(attempt => attempt.State == "success"))
        {
            var own = records.Operations.Where(operation => operation.AttemptRef == attempt.Id && operation.State == "succeeded").ToList();
            var captured = attempt.Operation == "authorize" ? Sum(OperationKind.Capture) : attempt.Amount + attempt.Fee;
            if (Sum(OperationKind.Refund) > captured) yield return new Violation(Names.Reservations, $"{attempt.Reference}: {Sum(OperationKind.Refund)} refunded of {captured}");
            if (Sum(OperationKind.Capture) + Sum(OperationKind.Void) > attempt.Amount + attempt.Fee) yield return new Violation(Names.Reservations, $"{attempt.Reference}: {Sum(OperationKind.Capture)} captured and {Sum(OperationKind.Void)} released of {attempt.Amount + attempt.Fee}");

            long Sum(OperationKind kind) => own.Where(operation => operation.Kind == kind.Wire()).Sum(operation => operation.Amount);
        }

        foreach (var orphan in records.Operations.Where(operation => operation.State == "reserved" && !records.IsAlerted(operation.SessionRef, "undecided_operation")))
        {
            yield return new Violation(Names.Reservations, $"{orphan.Kind} {orphan.Reference} is still a reservation");
        }
    }
}
