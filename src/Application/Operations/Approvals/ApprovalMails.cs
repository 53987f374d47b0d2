using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations.Approvals;

/// <summary>Words of the mails about approvals. docs/protocol/operations.md 1</summary>
static class ApprovalMails
{
    public static string Rejected(ApprovalRequest request) => $"Your {request.Kind.Wire()} request {ApprovalView.Key(request.Id)} was rejected";

    public static string Manual(ApprovalRequest request) => $"Your {request.Kind.Wire()} request {ApprovalView.Key(request.Id)} needs manual action";

    public static string Done(ApprovalRequest request) => request.Kind == OperationKind.Void ? "Your payment was voided" : $"Your refund of {request.Amount.WithCode()}";

    public static string Body(ApprovalRequest request) =>
        $"""
        Payment: {request.SessionId}
        Operation: {request.Kind.Wire()}
        Amount: {request.Amount.WithCode()}
        State: {request.State.Wire().Replace('_', ' ')}
        {(request.Reason is { } reason ? "Reason: " + reason : "")}
        """;

    public static string ForCustomer(ApprovalRequest request) => request.Kind == OperationKind.Void
        ? $"The reservation of {request.Amount.WithCode()} for your payment {request.SessionId} was released. You are not charged."
        : $"{request.Amount.WithCode()} of your payment {request.SessionId} was refunded. It can take some days until your bank shows it.";

    public static string Permission(PermissionRequest request, string username) => $"{username} waits for your approval of \"{request.Permission}\"";

    public static string PermissionBody(PermissionRequest request, string username) =>
        $"""
        User: {username}
        Permission: {request.Permission}
        Requested by: {request.RequestedBy}
        Without an answer the request is canceled at {(request.DueAt is { } due ? WireTime.Moment(due) : "its deadline")} UTC.
        """;
}
