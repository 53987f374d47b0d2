using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Simulation.Tests.Invariants;

/// <summary>The double-entry books. That they agree with the records is verify-ledger's own judgement; its alerts are read here.</summary>
static class Bookkeeping
{
    static readonly Statement Sums = new("SELECT COALESCE(SUM(ABS(total)), 0) FROM (SELECT SUM(amount) AS total FROM ledger_entry GROUP BY kind, reference_number, currency_code)");

    static readonly Statement Unposted = new("""
        SELECT (SELECT COUNT(*) FROM attempt a WHERE a.state = 'success' AND a.amount + a.fee <> 0 AND NOT EXISTS (SELECT 1 FROM ledger_entry l WHERE l.kind = 'payment' AND l.reference_number = a.reference_number))
          + (SELECT COUNT(*) FROM operation o WHERE o.state = 'succeeded' AND o.amount <> 0 AND NOT EXISTS (SELECT 1 FROM ledger_entry l WHERE l.kind = o.kind AND l.reference_number = o.reference_number))
        """);

    static readonly Statement Complaints = new("SELECT COUNT(*) FROM alert WHERE kind IN ('ledger_difference', 'ledger_unbalanced')");

    public static IEnumerable<Violation> LedgerAgrees(World world)
    {
        if (Read(Sums) != 0) yield return new Violation(Names.Ledger, "a posting does not sum to zero");
        if (Read(Unposted) != 0) yield return new Violation(Names.Ledger, "money moved that was not posted");
        if (Read(Complaints) != 0) yield return new Violation(Names.Ledger, "verify-ledger complained");

        long Read(Statement statement) => world.Observer.One<long>(statement, parameters: null, default).GetAwaiter().GetResult();
    }
}
