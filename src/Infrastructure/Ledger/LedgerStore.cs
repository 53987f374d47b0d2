using Ottu.Application.Kernel;
using Ottu.Application.Ledger;
using Ottu.Domain.Kernel;
using Ottu.Domain.Ledger;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Ledger;

/// <summary>ledger_entry: rows are inserted, never changed, never deleted; triggers hold that against everybody else.</summary>
sealed class LedgerStore(TimeProvider clock) : ILedger
{
    public Task PostPayment(ITx tx, Session session, Attempt attempt) => Post(tx, session, attempt, Postings.Payment(attempt));

    static readonly Statement CapturedOf = new(
        "SELECT COALESCE(SUM(amount), 0) FROM ledger_entry WHERE attempt_ref = @AttemptRef AND kind = 'capture' AND account = 'gateway_receivable' AND reference_number <> @Reference");

    public async Task PostOperation(ITx tx, Session session, Attempt attempt, Operation operation)
    {
        var captured = operation.Kind == OperationKind.Capture
            ? await tx.Sql().One<long>(CapturedOf, new { AttemptRef = attempt.Id, Reference = operation.ReferenceNumber })
            : 0;
        await Post(tx, session, attempt, Postings.Operation(attempt, operation, Money.FromMinor(captured, attempt.Amount.Currency)));
    }

    static readonly Statement Insert = new(
        "INSERT INTO ledger_entry (kind, reference_number, line, session_ref, attempt_ref, account, pg_code, currency_code, amount, posted_at) " +
        "VALUES (@Kind, @Reference, @Line, @SessionRef, @AttemptRef, @Account, @PgCode, @CurrencyCode, @Amount, @Now)");

    async Task Post(ITx tx, Session session, Attempt attempt, Posting posting)
    {
        foreach (var line in posting.Lines)
        {
            var isNew = await tx.Sql().TryInsert(Insert, new
            {
                Kind = posting.Kind.Wire(),
                posting.Reference,
                Line = (long)line.Number,
                SessionRef = session.Id,
                AttemptRef = attempt.Id,
                Account = line.Account.Wire(),
                posting.PgCode,
                CurrencyCode = line.Amount.Currency.Code,
                Amount = line.Amount.Minor,
                Now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            });

            // Lines are written together: the first one tells whether the fact is in the books already.
            if (!isNew) return;
        }
    }
}
