using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Cards;
using Ottu.Application.Gateways;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>Apple's sheet is about to open: Apple is asked for a merchant session. Nothing is charged. docs/protocol/sdk.md 2</summary>
public sealed record ValidateAppleSession(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ValidateAppleSessionHandler(IInstallations installations, ISessions sessions, ICaller caller, DeviceCharge charge, IAppleSessions apple) : IRequestHandler<ValidateAppleSession, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(ValidateAppleSession request, CancellationToken ct)
    {
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        var installation = await installations.Current(ct);
        if (!SessionId.TryParse(fields.Text("session_id", max: 128, required: true), out var id) || await sessions.Find(id, ct) is not { } session) return fields.Problem ?? Problem.NotFound.Instance;
        if (DeviceGate.Refuse(installation, caller, session.Terms.Type) is { } refusal) return refusal;
        if (installation.Settings.IsPaused) return Problem.Paused.Instance;
        var order = new DeviceOrder(InstrumentKind.ApplePay, []) { Code = fields.Text("code", max: 50, required: true), Shown = fields.Decimal("amount", required: true) };
        if (fields.Problem is { } problem) return problem;
        return (await Open(installation, session, order, ct)).TryGet(out var opened, out problem) ? opened : DeviceAnswers.Refused(session, order.Kind, problem);
    }

    async Task<Result<JsonObject>> Open(Installation installation, Session session, DeviceOrder order, CancellationToken ct)
    {
        if ((await charge.Clear(installation, session, ct)).Problem is { } refusal) return refusal;
        if (!DeviceAdmission.Choose(installation, session, order).TryGet(out var service, out var problem)) return problem;
        if (order.Shown != session.QuoteOf(service.PgCode)!.Total.Amount) return ChargeFailure.AmountDiffers;
        return await apple.Open(service, installation.Mids[service.PgCode], ct) is { } opened ? opened : ChargeFailure.Unreachable("Apple Pay could not be started.");
    }
}
