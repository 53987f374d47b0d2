using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Payments;

/// <summary>
/// One way to the transactions that match: the terms, and the one of them whose index is walked, newest first; the others are asked of what it
/// finds. Each way has statements of its own, so that an engine sees only terms that count. docs/adr/0023
/// </summary>
/// <param name="Terms">Given by the reader.</param>
/// <param name="Lead">State, PgCode, Currency, OrderNo or Deleted; None walks the order of creation.</param>
sealed record TransactionWay(TransactionTerms Terms, TransactionTerms Lead)
{
    /// <summary>Any of these may lead, whichever matches least.</summary>
    static readonly TransactionTerms[] Choices = [TransactionTerms.State, TransactionTerms.PgCode, TransactionTerms.Currency];

    static readonly IReadOnlyList<TransactionWay> All =
        [.. Enumerable.Range(0, (int)TransactionTerms.All + 1).Select(terms => (TransactionTerms)terms).SelectMany(terms => Leads(terms).Select(lead => new TransactionWay(terms, lead)))];

    static readonly Dictionary<TransactionWay, int> Places = All.Select((way, at) => (way, at)).ToDictionary(pair => pair.way, pair => pair.at);

    /// <summary>A statement for every way, in the order of <see cref="Place"/>.</summary>
    public static IReadOnlyList<Statement> Each(Func<TransactionWay, Dialect, string> text) => [.. All.Select(way => new Statement(d => text(way, d)))];

    /// <summary>What may lead to matches of these terms.</summary>
    public static IReadOnlyList<TransactionTerms> Leads(TransactionTerms terms)
    {
        if (terms.HasFlag(TransactionTerms.Deleted)) return [TransactionTerms.Deleted];
        if (terms.HasFlag(TransactionTerms.OrderNo)) return [TransactionTerms.OrderNo];
        var given = Choices.Where(choice => terms.HasFlag(choice)).ToList();
        return given.Count > 0 ? given : [TransactionTerms.None];
    }

    public int Place => Places[this];

    /// <summary>Newest first. Payments of one order stand in the order of their ids, which their index has.</summary>
    public string Order => Lead switch
    {
        TransactionTerms.PgCode => "ORDER BY c.created_at DESC, c.session_ref DESC",
        TransactionTerms.OrderNo => "ORDER BY s.id DESC",
        _ => "ORDER BY s.created_at DESC, s.id DESC",
    };

    /// <summary>Alias <c>s</c> is the session.</summary>
    public string Rows(Dialect d) => (IsOfConnection ? "FROM session_connection c JOIN payment_session s ON s.id = c.session_ref " : "FROM payment_session s ") + Where(d);

    /// <summary>Where the count ends.</summary>
    public int Most => IsAlone ? PageWindow.MostCounted : PageWindow.MostLookedAt;

    /// <summary>How many rows <see cref="Rows"/> has, up to one more than <see cref="Most"/>, read from indexes alone where they have it all.</summary>
    public string Count(Dialect d)
    {
        if (IsAlone) return d.CountRunUpTo(Most + 1, IsOfConnection ? $"FROM session_connection c {Where(d)}" : Rows(d));
        return d.CountUpTo(Most + 1, Rows(d));
    }

    /// <summary>Whether the index has all terms: whatever it leads to matches.</summary>
    bool IsAlone => (Terms & ~(Lead == TransactionTerms.OrderNo ? TransactionTerms.None : TransactionTerms.Period)) == Lead;

    bool IsOfConnection => Lead == TransactionTerms.PgCode;

    string Where(Dialect d) => "WHERE " + string.Join(" AND ", Conditions(d));

    IEnumerable<string> Conditions(Dialect d)
    {
        // The list of a connection has no deleted ones.
        if (IsOfConnection) yield return "c.pg_code = @PgCode";
        else yield return Lead == TransactionTerms.Deleted ? "s.deleted_at IS NOT NULL AND s.state IN ('paid', 'authorized', 'cod')" : "s.deleted_at IS NULL";
        if (Has(TransactionTerms.State)) yield return $"{Column(d, "s.state", TransactionTerms.State)} = @State";
        if (Has(TransactionTerms.Currency)) yield return $"{Column(d, "s.currency_code", TransactionTerms.Currency)} = @Currency";
        if (Has(TransactionTerms.OrderNo)) yield return $"{Column(d, "s.order_no", TransactionTerms.OrderNo)} = @OrderNo";
        if (Has(TransactionTerms.PgCode) && !IsOfConnection) yield return Lead == TransactionTerms.Deleted ? Tried : Listed;
        var created = IsOfConnection ? "c.created_at" : Lead == TransactionTerms.OrderNo ? d.Unindexed("s.created_at") : "s.created_at";
        if (Has(TransactionTerms.From)) yield return $"{created} >= @From";
        if (Has(TransactionTerms.Before)) yield return $"{created} < @Before";
    }

    /// <summary>By its whole key, next to which that of the next payment stands.</summary>
    const string Listed = "EXISTS (SELECT 1 FROM session_connection c WHERE c.pg_code = @PgCode AND c.created_at = s.created_at AND c.session_ref = s.id)";

    /// <summary>What was deleted is in no list, but had money.</summary>
    const string Tried = "EXISTS (SELECT 1 FROM attempt a WHERE a.session_ref = s.id AND a.pg_code = @PgCode)";

    bool Has(TransactionTerms term) => Terms.HasFlag(term);

    string Column(Dialect d, string name, TransactionTerms term) => Lead == term ? name : d.Unindexed(name);
}
