using MediatR;

namespace Ottu.Application.Webhooks;

/// <summary>Job: wakes the outbox for what is due: webhooks and mails whose time to be tried again has come. Returns how much was due.</summary>
public sealed record RetryWebhooks : IRequest<int>;
