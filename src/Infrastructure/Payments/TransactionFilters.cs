namespace Ottu.Infrastructure.Payments;

/// <summary>What a reader filters by, as parameters of the statements of <see cref="TransactionWay"/>.</summary>
sealed record TransactionFilters
{
    public required string? State { get; init; }

    public required string? Currency { get; init; }

    public required string? OrderNo { get; init; }

    public required string? PgCode { get; init; }

    public required long? From { get; init; }

    public required long? Before { get; init; }

    public required bool Deleted { get; init; }

    public required int Limit { get; init; }

    public required int Offset { get; init; }

    public TransactionTerms Terms
    {
        get
        {
            (TransactionTerms Term, bool IsGiven)[] all =
            [
                (TransactionTerms.State, State is not null),
                (TransactionTerms.PgCode, PgCode is not null),
                (TransactionTerms.Currency, Currency is not null),
                (TransactionTerms.OrderNo, OrderNo is not null),
                (TransactionTerms.From, From is not null),
                (TransactionTerms.Before, Before is not null),
                (TransactionTerms.Deleted, Deleted),
            ];
            return all.Where(pair => pair.IsGiven).Aggregate(TransactionTerms.None, (terms, pair) => terms | pair.Term);
        }
    }

    public object Values => new { State, Currency, OrderNo, PgCode, From, Before, limit = Limit, offset = Offset };
}

/// <summary>Which terms a filter has.</summary>
[Flags]
enum TransactionTerms
{
    None = 0,
    State = 1,
    PgCode = 2,
    Currency = 4,
    OrderNo = 8,
    From = 16,
    Before = 32,

    /// <summary>The deleted ones that had money, instead of the others.</summary>
    Deleted = 64,

    Period = From | Before,
    All = 127,
}
