using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>The older SDK's way to pay from a device's sheet. It says what the sheet showed; another amount is not charged. docs/protocol/sdk.md 2, 5</summary>
public sealed record PayInSheet(InstrumentKind Kind, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class PayInSheetHandler(IInstallations installations, ISessions sessions, ICaller caller, DeviceCharge charge, DeviceAnswers answers) : IRequestHandler<PayInSheet, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(PayInSheet request, CancellationToken ct)
    {
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        var installation = await installations.Current(ct);
        if (!SessionId.TryParse(fields.Text("session_id", max: 128, required: true), out var id) || await sessions.Find(id, ct) is not { } session) return fields.Problem ?? Problem.NotFound.Instance;
        if (DeviceGate.Refuse(installation, caller, session.Terms.Type) is { } refusal) return refusal;
        if (installation.Settings.IsPaused) return Problem.Paused.Instance;
        var order = Read(fields, request.Kind);
        if (fields.Problem is { } problem) return problem;
        var charged = await charge.Existing(installation, session, order, ct);
        return charged.TryGet(out var done, out problem) ? await answers.Sheet(installation, done, ct) : DeviceAnswers.Refused(session, request.Kind, problem);
    }

    static DeviceOrder Read(Fields fields, InstrumentKind kind)
    {
        var code = fields.Text("code", max: 50, required: true);
        var shown = fields.Decimal("amount", required: true);
        if (kind == InstrumentKind.GooglePay) return Order(DevicePayloads.Read(fields, "google_pay_payload", kind), "google_pay_payload");
        var token = default(JsonObject);
        fields.Object("apple_pay_payload", inner =>
        {
            token = DevicePayloads.Read(inner, "token", kind);
            return [];
        }, required: true);
        return Order(token, "apple_pay_payload", "token");

        DeviceOrder Order(JsonObject? payload, params IReadOnlyList<string> path) => new(kind, payload ?? []) { Code = code, Shown = shown, Path = path };
    }
}
