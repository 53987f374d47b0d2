using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>An administrator wants exchange rates now, whether they are due, used, or not.</summary>
public sealed record RefreshRatesNow : IRequest<Result<JsonObject>>;

sealed class RefreshRatesNowHandler(RateRefresh refresh, IInstallations installations, IAudit audit, ICaller caller) : IRequestHandler<RefreshRatesNow, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(RefreshRatesNow request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ChangeSettings)) return Problem.Forbidden.Instance;
        var fetched = await refresh.Run((await installations.Current(ct)).Settings, Record, ct);
        return fetched.TryGet(out var rates, out var problem) ? OnlineRateDocument.Summary(rates) : problem;
    }

    Task Record(ITx tx, OnlineRates? before, OnlineRates rates) => audit.Record(tx, AuditAction.Update, "online_rate", rates.Provider.Wire(), new JsonObject
    {
        ["fetched_at"] = new JsonArray(before is null ? null : WireTime.Iso(before.FetchedAt), WireTime.Iso(rates.FetchedAt)),
    });
}
