using System.Globalization;
using Microsoft.Extensions.Logging;
using Ottu.Infrastructure.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Notifications;

/// <summary>A mail as a provider gets it.</summary>
sealed record MailRow(long Id, string Recipients, string Subject, string Body, string Status)
{
    public IReadOnlyList<string> To => Recipients.Split(',', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Sends mails: the default provider only says in the log that there is one. docs/protocol/webhooks.md 12</summary>
sealed partial class LogMailProvider(ILogger<LogMailProvider> log)
{
    /// <summary>Never the body or an address: a log is read by more people than a mail is meant for.</summary>
    public void Send(MailRow mail) => WouldSend(log, mail.Subject, mail.To.Count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail \"{Subject}\" to {Count} recipients (log-only provider)")]
    static partial void WouldSend(ILogger log, string subject, int count);
}

/// <summary>Hands a stored mail to the provider of <c>Ottu:Mail:Provider</c>.</summary>
sealed class MailDelivery(Db db, LogMailProvider provider, TimeProvider clock) : IOutboxHandler
{
    public const string Kind = "mail";

    static readonly Sql.Sql ById = new("SELECT id, recipients, subject, body, status FROM mail WHERE id = @Id");

    public async Task<OutboxResult> Handle(OutboxItem item, CancellationToken ct)
    {
        var mail = await db.One<MailRow>(ById, new { Id = long.Parse(item.Payload, CultureInfo.InvariantCulture) }, ct);
        if (mail is not { Status: "queued" }) return new OutboxResult.Done();
        provider.Send(mail);
        return new OutboxResult.Done(tx => MarkSent(tx, mail.Id));
    }

    static readonly Sql.Sql Sent = new("UPDATE mail SET status = 'sent', sent_at = @Now WHERE id = @Id");

    Task MarkSent(Tx tx, long id) => tx.Execute(Sent, new { Id = id, Now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
}
