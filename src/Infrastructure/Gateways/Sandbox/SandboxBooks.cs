using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>
/// The books of the simulated bank, on a connection of its own: they survive our crash as a real bank's do, and no transaction of ours
/// reaches into them. A reference number is booked once. Operations are in <c>SandboxBooks.Operations.cs</c>.
/// </summary>
public sealed partial class SandboxBooks(Db db) : IAsyncDisposable, IDisposable
{
    public Db Db => db;

    static readonly Sql.Sql Insert = new(
        $"INSERT INTO sandbox_payment ({SandboxRow.Columns}) VALUES (@ReferenceNumber, @SessionId, @PgCode, @Gateway, @AccountName, @Language, @Amount, @Currency, " +
        "@Operation, @Behaviour, @State, @Code, @AuthCode, @Otp, @Brand, @Bin, @LastFour, @Expiry, @Holder, @Fingerprint, @ReturnUrl, @NotifyUrl, @FormToken, " +
        "@ChargeCount, @InquiryCount, @CreatedAt, @DecidedAt, @OperationWord, @VaultToken, @StoresCard)");

    /// <summary>Books a payment; if its reference is booked already, the earlier row stands and is returned.</summary>
    public Task<SandboxPayment> Open(SandboxPayment payment, CancellationToken ct) => db.InTransaction(
        async tx =>
        {
            await tx.Sql().TryInsert(Insert, SandboxRow.Of(payment));
            return (await Locked(tx.Sql(), payment.ReferenceNumber))!;
        },
        ct);

    static readonly Sql.Sql SelectOne = new($"SELECT {SandboxRow.Select} FROM sandbox_payment WHERE reference_number = @Reference");

    public async Task<SandboxPayment?> Find(string reference, CancellationToken ct) =>
        (await db.One<SandboxRow>(SelectOne, new { Reference = reference }, ct))?.ToPayment();

    static readonly Sql.Sql SelectPage = new(dialect => $"SELECT {SandboxRow.Select} FROM sandbox_payment ORDER BY id DESC {dialect.Page}");

    static readonly Sql.Sql Count = new("SELECT COUNT(*) FROM sandbox_payment");

    /// <summary>Newest first.</summary>
    public async Task<Page<SandboxPayment>> List(PageWindow window, CancellationToken ct)
    {
        var rows = await db.Query<SandboxRow>(SelectPage, new { limit = window.Limit, offset = window.Offset }, ct);
        return new Page<SandboxPayment>([.. rows.Select(row => row.ToPayment())], await db.One<long>(Count, parameters: null, ct));
    }

    static readonly Sql.Sql Update = new(
        "UPDATE sandbox_payment SET behaviour = @Behaviour, state = @State, code = @Code, otp = @Otp, brand = @Brand, bin = @Bin, last_four = @LastFour, " +
        "expiry = @Expiry, holder = @Holder, fingerprint = @Fingerprint, charge_count = @ChargeCount, inquiry_count = @InquiryCount, decided_at = @DecidedAt, " +
        "vault_token = @VaultToken " +
        "WHERE reference_number = @ReferenceNumber");

    /// <summary>Changes a row under its lock and returns it; null when there is none.</summary>
    public Task<SandboxPayment?> Change(string reference, Func<SandboxPayment, SandboxPayment> change, CancellationToken ct) => db.InTransaction(
        async tx =>
        {
            if (await Locked(tx.Sql(), reference) is not { } payment) return null;
            var changed = change(payment);
            if (changed != payment) await tx.Sql().Execute(Update, SandboxRow.Of(changed));
            return changed;
        },
        ct);

    static readonly Sql.Sql SelectLocked = new(dialect => $"SELECT {SandboxRow.Select} FROM sandbox_payment{dialect.Lock} WHERE reference_number = @Reference");

    static async Task<SandboxPayment?> Locked(Tx tx, string reference) =>
        (await tx.One<SandboxRow>(SelectLocked, new { Reference = reference }))?.ToPayment();

    public async ValueTask DisposeAsync()
    {
        if (db is IAsyncDisposable owned) await owned.DisposeAsync();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
