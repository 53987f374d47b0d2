using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Simulation.Tests.Invariants;

/// <summary>What a history reached: a promise that was never put to the test was not kept.</summary>
static class Coverage
{
    static readonly Statement Kinds = new("""
        SELECT 'session ' || payment_type || ' ' || state AS What, COUNT(*) AS Times FROM payment_session GROUP BY 1
        UNION ALL SELECT 'attempt ' || initiator || ' ' || state, COUNT(*) FROM attempt GROUP BY 1
        UNION ALL SELECT 'attempt superseded ' || state, COUNT(*) FROM attempt WHERE is_superseded = 1 GROUP BY 1
        UNION ALL SELECT 'attempt failed over to hop ' || hop, COUNT(*) FROM attempt WHERE hop > 0 GROUP BY 1
        UNION ALL SELECT 'attempt surplus', COUNT(*) FROM attempt WHERE is_surplus = 1
        UNION ALL SELECT 'attempt paid late, after ' || before, COUNT(*) FROM simulated_move WHERE kind = 'attempt' AND after = 'success' AND before <> 'pending' GROUP BY 1
        UNION ALL SELECT 'operation ' || kind || ' ' || state, COUNT(*) FROM operation GROUP BY 1
        UNION ALL SELECT 'request ' || state, COUNT(*) FROM operation_request GROUP BY 1
        UNION ALL SELECT 'run ' || source || ' ' || state, COUNT(*) FROM billing_run GROUP BY 1
        UNION ALL SELECT 'schedule ' || status || ' ' || COALESCE(reason, ''), COUNT(*) FROM billing_schedule GROUP BY 1
        UNION ALL SELECT 'agreement with ' || n || ' schedules', COUNT(*) FROM (SELECT COUNT(*) AS n FROM billing_schedule GROUP BY agreement_ref) AS agreed GROUP BY 1
        UNION ALL SELECT 'delivery ' || kind || ' ' || status, COUNT(*) FROM webhook_delivery GROUP BY 1
        UNION ALL SELECT 'alert ' || kind, COUNT(*) FROM alert GROUP BY 1
        UNION ALL SELECT 'card', COUNT(*) FROM card
        """);

    public static void Take(World world)
    {
        foreach (var line in world.Observer.Query<Line>(Kinds, parameters: null, default).GetAwaiter().GetResult()) world.Count.Saw(line.What, line.Times);
    }

    sealed record Line(string What, long Times);
}
