using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Simulation.Tests.Invariants;

sealed record SessionLine(long Id, string SessionId, string State, string PaymentType, string Terms, long? DeletedAt);

sealed record AttemptLine(long Id, long SessionRef, string Reference, string PgCode, string State, string Operation, long Amount, long Fee, long IsSurplus, long? NextInquiryAt);

sealed record OperationLine(long Id, long SessionRef, long AttemptRef, string Reference, string Kind, string State, long Amount, long? NextInquiryAt);

sealed record RunLine(long ScheduleRef, long CycleNo, string State, string Reference);

/// <summary>Set by property: SQLite cannot tell the type of a column that is null in the first row.</summary>
sealed record MoveLine
{
    public string Kind { get; init; } = "";

    public long Ref { get; init; }

    public string Before { get; init; } = "";

    public string After { get; init; } = "";

    /// <summary>When, of attempts.</summary>
    public long? At { get; init; }
}

sealed record DeliveryLine(string DeliveryId, long SessionRef, string Kind, string Target, string Body, string Status, string? Reference, string? EventKey);

sealed record AlertLine(string Kind, long? SessionRef);

/// <summary>What our database says in the end.</summary>
sealed class Records
{
    static readonly Statement AllSessions = new("SELECT id AS Id, session_id AS SessionId, state AS State, payment_type AS PaymentType, terms AS Terms, deleted_at AS DeletedAt FROM payment_session ORDER BY id");

    static readonly Statement AllAttempts = new("""
        SELECT id AS Id, session_ref AS SessionRef, reference_number AS Reference, pg_code AS PgCode, state AS State, operation AS Operation, amount AS Amount, fee AS Fee, is_surplus AS IsSurplus,
          next_inquiry_at AS NextInquiryAt FROM attempt ORDER BY id
        """);

    static readonly Statement AllOperations = new("""
        SELECT id AS Id, session_ref AS SessionRef, attempt_ref AS AttemptRef, reference_number AS Reference, kind AS Kind, state AS State, amount AS Amount, next_inquiry_at AS NextInquiryAt
        FROM operation ORDER BY id
        """);

    static readonly Statement AllRuns = new("SELECT schedule_ref AS ScheduleRef, cycle_no AS CycleNo, state AS State, reference_number AS Reference FROM billing_run ORDER BY id");

    static readonly Statement AllMoves = new("SELECT kind AS Kind, ref AS Ref, before AS Before, after AS After, at AS At FROM simulated_move ORDER BY id");

    static readonly Statement AllDeliveries = new("""
        SELECT delivery_id AS DeliveryId, session_ref AS SessionRef, kind AS Kind, target AS Target, body AS Body, status AS Status, reference_number AS Reference, event_key AS EventKey
        FROM webhook_delivery ORDER BY id
        """);

    static readonly Statement AllAlerts = new("SELECT kind AS Kind, session_ref AS SessionRef FROM alert ORDER BY id");

    public required IReadOnlyList<SessionLine> Sessions { get; init; }

    public required IReadOnlyList<AttemptLine> Attempts { get; init; }

    public required IReadOnlyList<OperationLine> Operations { get; init; }

    public required IReadOnlyList<RunLine> Runs { get; init; }

    public required IReadOnlyList<MoveLine> Moves { get; init; }

    public required IReadOnlyList<DeliveryLine> Deliveries { get; init; }

    public required IReadOnlyList<AlertLine> Alerts { get; init; }

    public static Records Read(World world)
    {
        return new Records
        {
            Sessions = All<SessionLine>(AllSessions),
            Attempts = All<AttemptLine>(AllAttempts),
            Operations = All<OperationLine>(AllOperations),
            Runs = All<RunLine>(AllRuns),
            Moves = All<MoveLine>(AllMoves),
            Deliveries = All<DeliveryLine>(AllDeliveries),
            Alerts = All<AlertLine>(AllAlerts),
        };

        // Synchronous underneath: the engine is in the process.
        IReadOnlyList<T> All<T>(Statement statement) => world.Observer.Query<T>(statement, parameters: null, default).GetAwaiter().GetResult();
    }

    /// <summary>Whether a person was told of something about this payment.</summary>
    public bool IsAlerted(long sessionRef, params ReadOnlySpan<string> kinds)
    {
        foreach (var alert in Alerts)
        {
            if (alert.SessionRef == sessionRef && kinds.Contains(alert.Kind)) return true;
        }

        return false;
    }
}
