using MediatR;
using Ottu.Application.Operations;
using Ottu.Infrastructure.Kernel;

namespace Ottu.Infrastructure.Operations;

/// <summary>Hands the outbox message of surplus money to its use case.</summary>
sealed class ReturnSurplusHandling(IMediator mediator, TimeProvider clock) : IOutboxHandler
{
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    public async Task<OutboxResult> Handle(OutboxItem item, CancellationToken ct)
    {
        var result = await mediator.Send(new ReturnSurplus(item.Payload), ct);
        return result.Ok ? new OutboxResult.Done() : new OutboxResult.RetryAt(clock.GetUtcNow() + Pause);
    }
}
