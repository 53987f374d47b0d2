using Ottu.Application.Kernel;

namespace Ottu.Application.Notifications;

/// <summary>Mails leave after the commit that asked for them; the default provider only logs that there is one.</summary>
public interface IMails
{
    Task Send(ITx tx, IReadOnlyList<string> recipients, string subject, string body);
}
