using MediatR;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>The payer gives up the whole session, on our page or in the SDK. Not from cash on delivery. docs/protocol/checkout.md 7.1</summary>
public sealed record CancelByPayer(string SessionId) : IRequest<Result<Session>>;

public sealed class CancelByPayerHandler(
    ISessions sessions, IDb db, IInstallations installations, RunningAttempts running, SessionCloser closer) : IRequestHandler<CancelByPayer, Result<Session>>
{
    public async Task<Result<Session>> Handle(CancelByPayer request, CancellationToken ct)
    {
        if (!SessionId.TryParse(request.SessionId, out var id) || await sessions.Find(id, ct) is not { } session) return Problem.NotFound.Instance;
        var installation = await installations.Current(ct);
        var verdict = await running.Resolve(installation, session, ct);
        if (verdict is RunningAttempts.Verdict.StillRunning) return new Problem.Refused("A payment is being processed.", "in_progress");
        var superseded = (verdict as RunningAttempts.Verdict.MayBeSuperseded)?.ReferenceNumber;
        return await db.InTransaction(tx => Cancel(tx, installation, id, superseded), ct);
    }

    async Task<Result<Session>> Cancel(ITx tx, Installation installation, SessionId id, string? superseded)
    {
        if (await sessions.Lock(tx, id) is not { } session) return Problem.NotFound.Instance;
        if (!session.State.IsOpen()) return new Problem.Refused($"Payment transaction in `{session.State.Wire()}` state can not be canceled.", "invalid_state");
        session = await closer.ExpireIfOverdue(tx, installation, session);
        if (session.State == SessionState.Expired) return session;
        var open = (await sessions.Attempts(tx, session.Id)).FirstOrDefault(attempt => attempt is { State: AttemptState.Pending, IsSuperseded: false });
        if (open is not null && open.ReferenceNumber != superseded) return new Problem.Refused("A payment is being processed.", "in_progress");
        if (open is not null) await sessions.Save(tx, open with { IsSuperseded = true });
        return await closer.Close(tx, installation, session, SessionTrigger.Cancel);
    }
}
