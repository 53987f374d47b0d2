using System.Text.Json.Nodes;

namespace Ottu.WebApi.Checkout.Demo;

/// <summary>A notification as the demo shop received it.</summary>
/// <param name="SessionId">Whose.</param>
/// <param name="Body">As sent.</param>
/// <param name="Signature">What the body says.</param>
/// <param name="Computed">What the shop computed over it with its key.</param>
/// <param name="At">When it arrived.</param>
public sealed record DemoNotification(string SessionId, JsonObject Body, string Signature, string Computed, DateTimeOffset At)
{
    public bool IsGenuine => Signature == Computed;
}

/// <summary>The last notifications, in memory: the demo shop forgets them with its process.</summary>
sealed class DemoInbox
{
    const int Most = 50;

    readonly Lock _gate = new();
    readonly LinkedList<DemoNotification> _received = [];

    public void Add(DemoNotification notification)
    {
        lock (_gate)
        {
            _received.AddFirst(notification);
            if (_received.Count > Most) _received.RemoveLast();
        }
    }

    public DemoNotification? Latest(string sessionId)
    {
        lock (_gate) return _received.FirstOrDefault(notification => notification.SessionId == sessionId);
    }
}
