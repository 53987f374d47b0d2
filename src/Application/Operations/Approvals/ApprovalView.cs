using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations.Approvals;

/// <summary>A request as answers show it.</summary>
public static class ApprovalView
{
    internal const string RecordType = "operation_request";

    public static JsonObject Of(ApprovalRequest request) => new()
    {
        ["id"] = request.Id,
        ["session_id"] = request.SessionId.Value,
        ["operation"] = request.Kind.Wire(),
        ["state"] = request.State.Wire(),
        ["operation_amount"] = request.Amount.ToString(),
        ["currency_code"] = request.Amount.Currency.Code,
        ["pg_code"] = request.PgCode,
        ["reason"] = request.Reason,
        ["created"] = WireTime.Moment(request.CreatedAt),
        ["state_changed_at"] = WireTime.Moment(request.StateChangedAt),
        ["due"] = request.DueAt is { } due ? WireTime.Moment(due) : null,
    };

    public static JsonObject Of(PermissionRequest request) => new()
    {
        ["id"] = request.Id,
        ["user_id"] = request.UserId,
        ["permission"] = request.Permission,
        ["state"] = request.State.Wire(),
        ["requested_by"] = request.RequestedBy,
        ["reason"] = request.Reason,
        ["created"] = WireTime.Moment(request.CreatedAt),
        ["state_changed_at"] = WireTime.Moment(request.StateChangedAt),
        ["due"] = request.DueAt is { } due ? WireTime.Moment(due) : null,
    };

    internal static string Key(long id) => id.ToString(CultureInfo.InvariantCulture);

    internal static JsonObject Changes<TState>(TState from, TState to)
        where TState : struct, Enum => new() { ["state"] = new JsonArray(from.Wire(), to.Wire()) };
}
