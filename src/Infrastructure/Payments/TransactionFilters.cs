using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Payments;

/// <summary>What a reader filters by. Each combination has a statement of its own, so that an engine sees only terms that count and finds its index.</summary>
sealed record TransactionFilters
{
    static readonly string[] Terms =
    [
        "state = @State",
        "currency_code = @Currency",
        "order_no = @OrderNo",

        // A quote names the connection as JSON; an underscore in a code may match another letter here, never a longer code.
        "(settled_pg_code = @PgCode OR quotes LIKE @Quoted)",
        "created_at >= @From",
        "created_at < @Before",
    ];

    public required string? State { get; init; }

    public required string? Currency { get; init; }

    public required string? OrderNo { get; init; }

    public required string? PgCode { get; init; }

    public required long? From { get; init; }

    public required long? Before { get; init; }

    public required bool Deleted { get; init; }

    public required int Limit { get; init; }

    public required int Offset { get; init; }

    /// <summary>The place of this combination's statement: a bit for each term, the highest for what was deleted.</summary>
    public int Which
    {
        get
        {
            bool[] given = [State is not null, Currency is not null, OrderNo is not null, PgCode is not null, From is not null, Before is not null, Deleted];
            return given.Select((isGiven, at) => isGiven ? 1 << at : 0).Sum();
        }
    }

    public object Values => new { State, Currency, OrderNo, PgCode, Quoted = $"%\"pg_code\":\"{PgCode}\"%", From, Before, limit = Limit, offset = Offset };

    public static IReadOnlyList<Statement> Each(Func<string, Statement> make) => [.. Enumerable.Range(0, 2 << Terms.Length).Select(which => make(Where(which)))];

    static string Where(int which)
    {
        var shown = (which & (1 << Terms.Length)) == 0 ? "deleted_at IS NULL" : "deleted_at IS NOT NULL AND state IN ('paid', 'authorized', 'cod')";
        return "WHERE " + string.Join(" AND ", Terms.Where((_, at) => (which & (1 << at)) != 0).Append(shown));
    }
}
