using Ottu.Application.Cards;
using Ottu.Application.Kernel;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Payments;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Cards;

/// <summary>agreement.</summary>
sealed class AgreementStore(Db db) : IAgreements
{
    static readonly Statement ByName = new(
        $"SELECT {AgreementRow.Columns} FROM agreement WHERE customer_id = @customerId AND environment = @environment AND agreement_id = @agreementId");

    public async Task<Agreement?> Find(string customerId, MidType environment, string agreementId, CancellationToken ct) =>
        (await db.One<AgreementRow>(ByName, new { customerId, environment = environment.Wire(), agreementId }, ct))?.ToAgreement();

    static readonly Statement LockByName = new(d =>
        $"SELECT {AgreementRow.Columns} FROM agreement{d.Lock} WHERE customer_id = @customerId AND environment = @environment AND agreement_id = @agreementId");

    public async Task<Agreement?> Lock(ITx tx, string customerId, MidType environment, string agreementId) =>
        (await tx.Sql().One<AgreementRow>(LockByName, new { customerId, environment = environment.Wire(), agreementId }))?.ToAgreement();

    static readonly Statement LockById = new(d => $"SELECT {AgreementRow.Columns} FROM agreement{d.Lock} WHERE id = @id");

    public async Task<Agreement?> Lock(ITx tx, long id) => (await tx.Sql().One<AgreementRow>(LockById, new { id }))?.ToAgreement();

    static readonly Statement Insert = new(
        "INSERT INTO agreement (agreement_id, customer_id, environment, terms, state, card_ref, cycles, created_at, last_charged_at, last_cycle_at, flagged_at, ended_at, first_amount, " +
        "first_currency) VALUES (@AgreementId, @CustomerId, @Environment, @Terms, @State, @CardRef, @Cycles, @CreatedAt, @LastChargedAt, @LastCycleAt, @FlaggedAt, @EndedAt, @FirstAmount, " +
        "@FirstCurrency)");

    public Task<bool> TryAdd(ITx tx, Agreement agreement) => tx.Sql().TryInsert(Insert, Columns(agreement));

    static readonly Statement Update = new(
        "UPDATE agreement SET terms = @Terms, state = @State, card_ref = @CardRef, cycles = @Cycles, last_charged_at = @LastChargedAt, last_cycle_at = @LastCycleAt, flagged_at = @FlaggedAt, " +
        "ended_at = @EndedAt, first_amount = @FirstAmount, first_currency = @FirstCurrency WHERE id = @Id");

    public Task Save(ITx tx, Agreement agreement) => tx.Sql().Execute(Update, Columns(agreement));

    static readonly Statement Links = new("SELECT COUNT(*) FROM agreement WHERE card_ref = @id AND state = 'live'");

    public async Task<bool> AreLinkedTo(ITx tx, SavedCard card) => await tx.Sql().One<long>(Links, new { id = card.Id }) > 0;

    static readonly Statement Loosen = new("UPDATE agreement SET card_ref = NULL WHERE card_ref = @id AND state = 'ended'");

    public Task Unlink(ITx tx, SavedCard card) => tx.Sql().Execute(Loosen, new { id = card.Id });

    static object Columns(Agreement agreement) => new
    {
        agreement.Id,
        agreement.AgreementId,
        agreement.CustomerId,
        Environment = agreement.Environment.Wire(),
        Terms = StoredJson.Write(agreement.Terms.Document),
        State = agreement.State.Wire(),
        agreement.CardRef,
        agreement.Cycles,
        CreatedAt = agreement.CreatedAt.ToUnixTimeMilliseconds(),
        LastChargedAt = agreement.LastChargedAt?.ToUnixTimeMilliseconds(),
        LastCycleAt = agreement.LastCycleAt?.ToUnixTimeMilliseconds(),
        FlaggedAt = agreement.FlaggedAt?.ToUnixTimeMilliseconds(),
        EndedAt = agreement.EndedAt?.ToUnixTimeMilliseconds(),
        FirstAmount = agreement.FirstAmount?.Minor,
        FirstCurrency = agreement.FirstAmount?.Currency.Code,
    };
}

/// <summary>A row of agreement as it is read.</summary>
sealed record AgreementRow(
    long Id,
    string AgreementId,
    string CustomerId,
    string Environment,
    string Terms,
    string State,
    long? CardRef,
    long Cycles,
    long CreatedAt,
    long? LastChargedAt,
    long? LastCycleAt,
    long? FlaggedAt,
    long? EndedAt,
    long? FirstAmount,
    string? FirstCurrency)
{
    public const string Columns =
        "id AS Id, agreement_id AS AgreementId, customer_id AS CustomerId, environment AS Environment, terms AS Terms, state AS State, card_ref AS CardRef, cycles AS Cycles, " +
        "created_at AS CreatedAt, last_charged_at AS LastChargedAt, last_cycle_at AS LastCycleAt, flagged_at AS FlaggedAt, ended_at AS EndedAt, first_amount AS FirstAmount, first_currency AS FirstCurrency";

    public Agreement ToAgreement() => new()
    {
        Id = Id,
        AgreementId = AgreementId,
        CustomerId = CustomerId,
        Environment = Wire<MidType>.Parse(Environment),
        Terms = new AgreementTerms(StoredJson.ReadObject(Terms)!),
        State = Wire<AgreementState>.Parse(State),
        CardRef = CardRef,
        Cycles = Cycles,
        CreatedAt = SessionRow.Instant(CreatedAt),
        LastChargedAt = SessionRow.Instant(LastChargedAt),
        LastCycleAt = SessionRow.Instant(LastCycleAt),
        FlaggedAt = SessionRow.Instant(FlaggedAt),
        EndedAt = SessionRow.Instant(EndedAt),
        FirstAmount = FirstAmount is { } first ? Money.FromMinor(first, Currency.Of(FirstCurrency!)) : null,
    };
}
