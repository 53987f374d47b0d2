using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Routing;

namespace Ottu.Application.Routing;

/// <summary>Makes a connection available again, and forgets the errors that led to its rest. Also done where it does not rest: then only the errors are forgotten. Needs <c>routing.change</c>.</summary>
public sealed record ClearBlacklisting(string PgCode) : IRequest<Result<Done>>;

sealed class ClearBlacklistingHandler(IDb db, IInstallations installations, IConnectionHealth health, IAudit audit, TimeProvider clock, ICaller caller) : IRequestHandler<ClearBlacklisting, Result<Done>>
{
    public async Task<Result<Done>> Handle(ClearBlacklisting request, CancellationToken ct)
    {
        if (!(await installations.Current(ct)).Mids.TryGetValue(request.PgCode, out var mid) || mid.IsVirtual) return Problem.NotFound.Instance;
        if (!caller.Can(Permissions.ChangeRouting)) return Problem.Forbidden.Instance;
        var until = (await health.All(ct)).GetValueOrDefault(mid.Code, ConnectionHealth.Untried).UnavailableUntil(clock.GetUtcNow());
        return await db.InTransaction<Result<Done>>(
            async tx =>
            {
                await health.Clear(tx, mid.Code);
                var changes = new JsonObject { ["unavailable_until"] = new JsonArray(until is { } end ? WireTime.Moment(end) : null, null) };
                await audit.Record(tx, AuditAction.Delete, "routing_blacklist", mid.Code, changes);
                return default(Done);
            },
            ct);
    }
}
