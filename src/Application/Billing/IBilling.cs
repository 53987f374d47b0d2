using Ottu.Application.Kernel;
using Ottu.Domain.Billing;

namespace Ottu.Application.Billing;

/// <summary>Storage of billing schedules, their runs and the notices that went out.</summary>
public interface IBilling
{
    /// <summary>Reads and locks until the commit.</summary>
    Task<BillingSchedule?> Lock(ITx tx, long id);

    /// <summary>Inserts and returns the schedule with its row identity.</summary>
    Task<BillingSchedule> Add(ITx tx, BillingSchedule schedule);

    Task Save(ITx tx, BillingSchedule schedule);

    /// <summary>Connections with something due that nobody works on.</summary>
    Task<IReadOnlyList<string>> DueConnections(CancellationToken ct);

    /// <summary>Leases due schedules of a connection, those that wait longest first. Whoever holds a lease may be dead: when it has passed, the next one takes over.</summary>
    Task<IReadOnlyList<DueSchedule>> Claim(string pgCode, int batch, CancellationToken ct);

    /// <summary>Leases one schedule, if it is due and nobody works on it.</summary>
    Task<DueSchedule?> Claim(long id, CancellationToken ct);

    /// <summary>What a charge needs to know before it locks anything.</summary>
    Task<ChargeBasis?> Basis(ITx tx, long id);

    /// <summary>False when the schedule has a run of this event already.</summary>
    Task<bool> TryAdd(ITx tx, BillingRun run);

    Task Save(ITx tx, BillingRun run);

    Task<BillingRun?> RunOf(ITx tx, string referenceNumber);

    /// <summary>Whether an event has had its cycle.</summary>
    Task<bool> HasRun(ITx tx, long scheduleRef, string eventKey);

    /// <summary>The schedule that opened a session for one of its cycles.</summary>
    Task<long?> ScheduleOf(ITx tx, long sessionRef);

    /// <summary>Row identities of active schedules with a mail address whose next cycle is due in a window and of which no such notice went out.</summary>
    Task<IReadOnlyList<long>> ToAnnounce(string kind, DateTimeOffset after, DateTimeOffset until, int batch, CancellationToken ct);

    /// <summary>Schedules whose card ends in a window and of which no such notice went out.</summary>
    Task<IReadOnlyList<ExpiringCard>> ToWarn(string kind, DateTimeOffset after, DateTimeOffset until, int batch, CancellationToken ct);

    /// <summary>False when the notice went out already: whoever gets true sends it, in the same commit.</summary>
    Task<bool> TryNotice(ITx tx, long scheduleRef, string kind, string subject);
}

/// <summary>A schedule that this process works on.</summary>
/// <param name="Id">Row identity.</param>
/// <param name="LeasedUntil">Names the lease: a later one is somebody else's.</param>
public sealed record DueSchedule(long Id, DateTimeOffset LeasedUntil);

/// <param name="SessionRef">The open cycle's session.</param>
/// <param name="CardToken">Of the card that is linked to the agreement.</param>
/// <param name="Terms">Of the agreement.</param>
public sealed record ChargeBasis(long? SessionRef, string? CardToken, System.Text.Json.Nodes.JsonObject Terms);

/// <param name="ScheduleRef">Row identity.</param>
/// <param name="CardRef">Row identity.</param>
/// <param name="LastFour">Of its number.</param>
/// <param name="ExpiresAt">The first instant after its last month.</param>
public sealed record ExpiringCard(long ScheduleRef, long CardRef, string LastFour, DateTimeOffset ExpiresAt)
{
    /// <summary>A card that was renewed is announced again.</summary>
    public string Subject => ((CardRef * 100_000) + (ExpiresAt.ToUnixTimeMilliseconds() / 86_400_000)).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Configuration <c>Ottu:Billing</c>.</summary>
public sealed record BillingOptions
{
    /// <summary>A schedule whose process died is taken up again after this long; longer than any charge can take.</summary>
    public int LeaseSeconds { get; init; } = 120;

    /// <summary>Charges at the same time, per connection.</summary>
    public int InFlight { get; init; } = 8;
}
