using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>sandbox_operation: what was done with the money of a payment.</summary>
public sealed partial class SandboxBooks
{
    static readonly Sql.Sql InsertOperation = new(
        "INSERT INTO sandbox_operation (payment_ref, reference_number, kind, amount, currency, state, behaviour, code, auth_code, inquiry_count, created_at, decided_at) " +
        "VALUES (@PaymentRef, @ReferenceNumber, @Kind, @Amount, @Currency, @State, @Behaviour, @Code, @AuthCode, @InquiryCount, @CreatedAt, @DecidedAt)");

    /// <summary>
    /// Books an operation as <paramref name="decide"/> rules about the account under its lock. A reference that is booked already stands
    /// as it is, so a repeated call moves no money.
    /// </summary>
    /// <returns>The entry; null when there is no such payment.</returns>
    public Task<SandboxOperation?> Book(string paymentReference, string reference, Func<SandboxAccount, SandboxOperation> decide, CancellationToken ct) => db.InTransaction(
        async tx =>
        {
            if (await Locked(tx.Sql(), paymentReference) is not { } payment) return null;
            var rows = await tx.Sql().Query<SandboxOperationRow>(SelectOperations, new { PaymentRef = payment.Id });
            var account = new SandboxAccount(payment, [.. rows.Select(row => row.ToOperation())]);
            if (account.Find(reference) is { } earlier) return earlier;
            await tx.Sql().TryInsert(InsertOperation, SandboxOperationRow.Of(decide(account)));
            return await LockedOperation(tx.Sql(), reference);
        },
        ct);

    static readonly Sql.Sql SelectOperations = new($"SELECT {SandboxOperationRow.Select} FROM sandbox_operation WHERE payment_ref = @PaymentRef ORDER BY id");

    public async Task<SandboxAccount> AccountOf(SandboxPayment payment, CancellationToken ct) =>
        new(payment, [.. (await db.Query<SandboxOperationRow>(SelectOperations, new { PaymentRef = payment.Id }, ct)).Select(row => row.ToOperation())]);

    static readonly Sql.Sql UpdateOperation = new(
        "UPDATE sandbox_operation SET state = @State, code = @Code, inquiry_count = @InquiryCount, decided_at = @DecidedAt WHERE reference_number = @ReferenceNumber");

    /// <summary>Changes an entry under its lock and returns it; null when there is none.</summary>
    public Task<SandboxOperation?> ChangeOperation(string reference, Func<SandboxOperation, SandboxOperation> change, CancellationToken ct) => db.InTransaction(
        async tx =>
        {
            if (await LockedOperation(tx.Sql(), reference) is not { } operation) return null;
            var changed = change(operation);
            if (changed != operation) await tx.Sql().Execute(UpdateOperation, SandboxOperationRow.Of(changed));
            return changed;
        },
        ct);

    static readonly Sql.Sql SelectLockedOperation = new(dialect => $"SELECT {SandboxOperationRow.Select} FROM sandbox_operation{dialect.Lock} WHERE reference_number = @Reference");

    static async Task<SandboxOperation?> LockedOperation(Tx tx, string reference) =>
        (await tx.One<SandboxOperationRow>(SelectLockedOperation, new { Reference = reference }))?.ToOperation();
}
