using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>A native payment: the merchant's own app or page holds what the device or wallet handed over. docs/protocol/operations.md 5</summary>
public sealed record PayByDevice(InstrumentKind Kind, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class PayByDeviceHandler(IInstallations installations, ISessions sessions, ICaller caller, DeviceCharge charge, DeviceAnswers answers) : IRequestHandler<PayByDevice, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(PayByDevice request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        var readable = request.Body.TryGet(out var fields, out var broken);
        var session = SessionId.TryParse(fields?.Peek("session_id"), out var id) ? await sessions.Find(id, ct) : null;
        if (DeviceGate.Refuse(installation, caller, session?.Terms.Type) is { } refusal) return refusal;
        if (installation.Settings.IsPaused) return Problem.Paused.Instance;
        if (!readable) return broken!;
        var sessionId = fields!.Text("session_id", max: 128, required: true);
        var code = fields.Text("pg_code", max: 50);
        var payload = DevicePayloads.Read(fields, "payload", request.Kind) ?? [];
        if (fields.Problem is { } problem) return problem;
        if (session is null) return Problem.Field("session_id", $"No PaymentTransaction found with `session_id` of {sessionId}.");
        var charged = await charge.Existing(installation, session, new DeviceOrder(request.Kind, payload) { Code = code }, ct);
        return charged.TryGet(out var done, out problem) ? await answers.Native(installation, done, ct) : problem;
    }
}
