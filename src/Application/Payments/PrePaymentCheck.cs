using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>Asks an instalment gateway whether it would take this session. docs/protocol/checkout.md 6</summary>
public sealed record PrePaymentCheck(string SessionId, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class PrePaymentCheckHandler(ISessions sessions, IInstallations installations) : IRequestHandler<PrePaymentCheck, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(PrePaymentCheck request, CancellationToken ct)
    {
        if (!SessionId.TryParse(request.SessionId, out var id) || await sessions.Find(id, ct) is not { } session) return Problem.NotFound.Instance;
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        if (fields.Slug("pg_code", 50, required: true) is not { } code) return fields.Problem!;
        var installation = await installations.Current(ct);
        var mid = session.Terms.PgCodes.Contains(code) ? installation.Usable(code, session.Terms.Type, session.Terms.Amount.Currency) : null;
        return mid is not null && SdkPayload.IsFlex(mid) ? Answer(mid) : Problem.Field("pg_code", $"Object with code={code} does not exist.");
    }

    /// <summary>The simulator behind sandbox connections always agrees. A production connection has no adapter here: down, so not available.</summary>
    static JsonObject Answer(Mid mid) => mid.Gateway == "tamara"
        ? new JsonObject
        {
            ["single_checkout_enabled"] = true,
            ["is_available"] = mid.IsSandbox,
            ["payment_labels"] = mid.IsSandbox ? new JsonArray(Label(3), Label(4)) : [],
        }
        : new JsonObject { ["is_available"] = mid.IsSandbox };

    static JsonObject Label(int instalments) => new()
    {
        ["payment_type"] = "PAY_BY_INSTALMENTS",
        ["instalment"] = instalments,
        ["description_en"] = FormattableString.Invariant($"Split in {instalments} payments"),
        ["description_ar"] = FormattableString.Invariant($"قسّمها على {instalments} دفعات"),
    };
}
