using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Audit;
using Ottu.Application.Operations;
using Ottu.Application.Payments;
using Ottu.Infrastructure.Kernel;

namespace Ottu.Infrastructure.Operations;

/// <summary>Carries out the return of surplus money; tries again where the gateway refused, then leaves it to a person.</summary>
sealed class SurplusReturn(IServiceScopeFactory scopes, ISessions sessions, IAlerts alerts, TimeProvider clock) : IOutboxHandler
{
    static readonly TimeSpan[] Pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1)];

    public async Task<OutboxResult> Handle(OutboxItem item, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var outcome = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ReturnSurplus(item.Payload), ct);
        if (outcome != SurplusOutcome.Refused) return new OutboxResult.Done();
        if (item.Tries <= Pauses.Length) return new OutboxResult.RetryAt(clock.GetUtcNow() + Pauses[item.Tries - 1]);
        var attempt = await sessions.FindAttempt(item.Payload, ct);
        return new OutboxResult.Done(tx => alerts.Raise(tx, "surplus_not_returned", attempt!.SessionRef, $"The gateway refuses to return attempt {item.Payload}."));
    }
}
