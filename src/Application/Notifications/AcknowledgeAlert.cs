using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Notifications;

/// <summary>Somebody has looked at an alert. The first one's name stays.</summary>
public sealed record AcknowledgeAlert(long Id) : IRequest<Result<Done>>;

sealed class AcknowledgeAlertHandler(IDb db, IAlerts alerts, IAudit audit, ICaller caller) : IRequestHandler<AcknowledgeAlert, Result<Done>>
{
    public Task<Result<Done>> Handle(AcknowledgeAlert request, CancellationToken ct) => db.InTransaction<Result<Done>>(
        async tx =>
        {
            if (await alerts.IsAcknowledged(tx, request.Id) is not { } done) return Problem.NotFound.Instance;
            if (!caller.Can(Permissions.ViewTransactions)) return Problem.Forbidden.Instance;
            if (done) return default(Done);
            var name = caller.Principal?.Name ?? "";
            await alerts.Acknowledge(tx, request.Id, name);
            await audit.Record(
                tx, AuditAction.Update, "alert", request.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), new JsonObject { ["acknowledged_by"] = new JsonArray(null, name) });
            return default(Done);
        },
        ct);
}
