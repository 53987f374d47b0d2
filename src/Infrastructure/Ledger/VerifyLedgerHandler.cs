using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Application.Ledger;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.Domain.Ledger;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Payments;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Ledger;

/// <summary>
/// Works out from successful attempts and operations what the books should hold, and compares. A difference is looked at again under the
/// payment's lock before it is reported: the first reading may have met a commit halfway.
/// </summary>
sealed class VerifyLedgerHandler(Db db, ISessions sessions, IAlerts alerts) : IRequestHandler<VerifyLedger, int>
{
    const int Batch = 500;
    const string Difference = "ledger_difference";

    static readonly Statement NextAttempts = new(d => $"SELECT {AttemptRow.Columns} FROM attempt WHERE state = 'success' AND id > @after ORDER BY id {d.Page}");

    public async Task<int> Handle(VerifyLedger request, CancellationToken ct)
    {
        var different = 0;
        for (var (after, more) = (0L, true); more;)
        {
            var attempts = (await db.Query<AttemptRow>(NextAttempts, new { after, limit = Batch, offset = 0 }, ct)).Select(row => row.ToAttempt()).ToList();
            more = attempts.Count == Batch;
            var upTo = more ? attempts[^1].Id : long.MaxValue;
            foreach (var suspect in await Suspects(attempts, after, upTo, ct)) different += await db.InTransaction(tx => Report(tx, suspect), ct);
            after = upTo;
        }

        // The books are long: they are summed without holding up writers, and again under the transaction only if something was found.
        return different + ((await db.Query<string>(Unbalanced, parameters: null, ct)).Count > 0 ? await db.InTransaction(CheckSums, ct) : 0);
    }

    static readonly Statement OperationsBetween = new(
        $"SELECT {OperationLine.Columns} FROM operation WHERE state = 'succeeded' AND attempt_ref > @after AND attempt_ref <= @upTo ORDER BY id");

    static readonly Statement SumsBetween = new(
        $"SELECT {SumRow.Columns} FROM ledger_entry WHERE attempt_ref > @after AND attempt_ref <= @upTo GROUP BY attempt_ref, session_ref, account, currency_code");

    /// <summary>Attempts and their sessions where the books differ from the records, or hold what no record explains.</summary>
    async Task<IEnumerable<(long Attempt, long Session)>> Suspects(List<Attempt> attempts, long after, long upTo, CancellationToken ct)
    {
        var operations = (await db.Query<OperationLine>(OperationsBetween, new { after, upTo }, ct)).ToLookup(line => line.AttemptRef);
        var sums = (await db.Query<SumRow>(SumsBetween, new { after, upTo }, ct)).ToLookup(row => row.AttemptRef);
        var known = attempts.ToDictionary(attempt => attempt.Id);
        var differing = attempts.Where(attempt => !Agree(attempt, operations[attempt.Id], sums[attempt.Id])).Select(attempt => (attempt.Id, attempt.SessionRef));
        var unexplained = sums.Where(group => !known.ContainsKey(group.Key) && group.Any(row => row.Amount != 0)).Select(group => (group.Key, group.First().SessionRef));
        return [.. differing, .. unexplained];
    }

    static readonly Statement OneAttempt = new($"SELECT {AttemptRow.Columns} FROM attempt WHERE id = @id AND state = 'success'");

    static readonly Statement OperationsOf = new($"SELECT {OperationLine.Columns} FROM operation WHERE attempt_ref = @id AND state = 'succeeded' ORDER BY id");

    static readonly Statement SumsOf = new($"SELECT {SumRow.Columns} FROM ledger_entry WHERE attempt_ref = @id GROUP BY attempt_ref, session_ref, account, currency_code");

    async Task<int> Report(ITx tx, (long Attempt, long Session) suspect)
    {
        var session = await sessions.Lock(tx, suspect.Session) ?? throw new InvalidOperationException($"Attempt {suspect.Attempt} has no session.");
        var id = new { id = suspect.Attempt };
        var attempt = (await tx.Sql().One<AttemptRow>(OneAttempt, id))?.ToAttempt();
        var sums = await tx.Sql().Query<SumRow>(SumsOf, id);
        if (attempt is null ? sums.All(row => row.Amount == 0) : Agree(attempt, await tx.Sql().Query<OperationLine>(OperationsOf, id), sums)) return 0;
        if (await alerts.IsOpen(tx, Difference, session.Id)) return 1;
        var name = attempt is null ? "an attempt that did not succeed" : $"attempt {attempt.ReferenceNumber}";
        await alerts.Raise(tx, Difference, session.Id, $"The books of session {session.SessionId} differ from its records: {name}.");
        return 1;
    }

    static readonly Statement Unbalanced = new(
        "SELECT currency_code FROM (SELECT currency_code, SUM(amount) AS total FROM ledger_entry GROUP BY currency_code) s WHERE s.total <> 0 ORDER BY currency_code");

    /// <summary>Per currency the books sum to zero.</summary>
    async Task<int> CheckSums(ITx tx)
    {
        var unbalanced = await tx.Sql().Query<string>(Unbalanced);
        if (unbalanced.Count > 0 && !await alerts.IsOpen(tx, "ledger_unbalanced", sessionRef: null))
        {
            await alerts.Raise(tx, "ledger_unbalanced", sessionRef: null, $"The books do not sum to zero in {string.Join(", ", unbalanced)}.");
        }

        return unbalanced.Count;
    }

    static bool Agree(Attempt attempt, IEnumerable<OperationLine> operations, IEnumerable<SumRow> sums)
    {
        var booked = sums.Where(row => row.Amount != 0).ToDictionary(row => (row.Account, row.CurrencyCode), row => row.Amount);
        var expected = Expected(attempt, operations)
            .SelectMany(posting => posting.Lines)
            .GroupBy(line => (line.Account.Wire(), line.Amount.Currency.Code), line => line.Amount.Minor)
            .Select(group => (group.Key, Sum: group.Sum()))
            .Where(group => group.Sum != 0)
            .ToDictionary(group => group.Key, group => group.Sum);
        return booked.Count == expected.Count && expected.All(pair => booked.TryGetValue(pair.Key, out var amount) && amount == pair.Value);
    }

    static IEnumerable<Posting> Expected(Attempt attempt, IEnumerable<OperationLine> operations)
    {
        yield return Postings.Payment(attempt);
        var captured = Money.Zero(attempt.Amount.Currency);
        foreach (var operation in operations.Select(line => line.ToOperation(attempt)))
        {
            yield return Postings.Operation(attempt, operation, captured);
            if (operation.Kind == OperationKind.Capture) captured += Postings.InChargeCurrency(attempt, operation.Amount);
        }
    }

    /// <summary>What a posting needs to know of an operation.</summary>
    sealed record OperationLine(long AttemptRef, string SessionId, string ReferenceNumber, string Kind, long Amount, string CurrencyCode, long StartedAt)
    {
        public const string Columns =
            "attempt_ref AS AttemptRef, session_id AS SessionId, reference_number AS ReferenceNumber, kind AS Kind, amount AS Amount, currency_code AS CurrencyCode, started_at AS StartedAt";

        public Operation ToOperation(Attempt attempt) => new()
        {
            SessionRef = attempt.SessionRef,
            AttemptRef = attempt.Id,
            SessionId = Domain.Payments.SessionId.Of(SessionId),
            ReferenceNumber = ReferenceNumber,
            Kind = Wire<OperationKind>.Parse(Kind),
            Amount = Money.FromMinor(Amount, Currency.Of(CurrencyCode)),
            PgCode = attempt.PgCode,
            Gateway = attempt.Gateway,
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(StartedAt),
        };
    }

    /// <summary>Set by property: SQLite cannot tell the type of a sum without rows, and a constructor must match it.</summary>
    sealed record SumRow
    {
        public const string Columns = "attempt_ref AS AttemptRef, session_ref AS SessionRef, account AS Account, currency_code AS CurrencyCode, SUM(amount) AS Amount";

        public long AttemptRef { get; init; }

        public long SessionRef { get; init; }

        public string Account { get; init; } = "";

        public string CurrencyCode { get; init; } = "";

        public long Amount { get; init; }
    }
}
