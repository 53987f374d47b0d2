using MediatR;
using Ottu.Application.Operations;
using Ottu.Infrastructure.Kernel;

namespace Ottu.Infrastructure.Operations;

/// <summary>Hands the outbox message of surplus money to its use case.</summary>
sealed class ReturnSurplusHandling(IMediator mediator) : IOutboxHandler
{
    public async Task<OutboxResult> Handle(OutboxItem item, CancellationToken ct)
    {
        await mediator.Send(new ReturnSurplus(item.Payload), ct);
        return new OutboxResult.Done();
    }
}
