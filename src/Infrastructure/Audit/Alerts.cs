using Microsoft.Extensions.Logging;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Audit;

/// <summary>Stores what a person must look at, and says so in the log.</summary>
sealed partial class Alerts(TimeProvider clock, ILogger<Alerts> log) : IAlerts
{
    const int LongestMessage = 2000;

    static readonly Sql.Sql Insert = new("INSERT INTO alert (kind, session_ref, message, created_at) VALUES (@Kind, @SessionRef, @Message, @Now)");

    public async Task Raise(ITx tx, string kind, long? sessionRef, string message)
    {
        var text = message.Length <= LongestMessage ? message : message[..LongestMessage];
        await tx.Sql().Execute(Insert, new { Kind = kind, SessionRef = sessionRef, Message = text, Now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        Raised(log, kind, text);
    }

    static readonly Sql.Sql Open = new("SELECT COUNT(*) FROM alert WHERE kind = @kind AND (session_ref = @sessionRef OR (session_ref IS NULL AND @sessionRef IS NULL)) AND acknowledged_at IS NULL");

    public async Task<bool> IsOpen(ITx tx, string kind, long? sessionRef) => await tx.Sql().One<long>(Open, new { kind, sessionRef }) > 0;

    static readonly Sql.Sql LockById = new(d => $"SELECT CASE WHEN acknowledged_at IS NULL THEN 0 ELSE 1 END FROM alert{d.Lock} WHERE id = @id");

    public async Task<bool?> IsAcknowledged(ITx tx, long id) => await tx.Sql().One<long?>(LockById, new { id }) is { } done ? done != 0 : null;

    static readonly Sql.Sql MarkAcknowledged = new("UPDATE alert SET acknowledged_at = @Now, acknowledged_by = @By WHERE id = @Id");

    public Task Acknowledge(ITx tx, long id, string by) =>
        tx.Sql().Execute(MarkAcknowledged, new { Id = id, By = by, Now = clock.GetUtcNow().ToUnixTimeMilliseconds() });

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alert {Kind}: {Text}")]
    static partial void Raised(ILogger log, string kind, string text);
}
