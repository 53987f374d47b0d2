using Ottu.Application.Kernel;
using Ottu.Application.Notifications;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Notifications;

/// <summary>Stores a mail and the message that sends it in the commit that asked for it.</summary>
sealed class Mails(TimeProvider clock) : IMails
{
    const int LongestRecipients = 2000;
    const int LongestSubject = 400;

    static readonly Sql.Sql Insert = new(d => d.InsertReturningId("mail", "recipients, subject, body, status, created_at", "@Recipients, @Subject, @Body, 'queued', @Now"));

    public async Task Send(ITx tx, IReadOnlyList<string> recipients, string subject, string body)
    {
        var now = clock.GetUtcNow();
        var id = await tx.Sql().One<long>(Insert, new
        {
            Recipients = Cut(string.Join(',', recipients), LongestRecipients),
            Subject = Cut(subject, LongestSubject),
            Body = body,
            Now = now.ToUnixTimeMilliseconds(),
        });
        await tx.Raise(new OutboxMessage(MailDelivery.Kind, id.ToString(System.Globalization.CultureInfo.InvariantCulture), MailDelivery.Kind, Lane: null, now));
    }

    static string Cut(string text, int most) => text.Length <= most ? text : text[..most];
}
