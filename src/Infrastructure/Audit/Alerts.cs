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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alert {Kind}: {Text}")]
    static partial void Raised(ILogger log, string kind, string text);
}
