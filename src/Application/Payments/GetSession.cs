using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Operations;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>Reads a session as it is stored: a GET expires nothing (rulings 12).</summary>
public sealed record GetSession(string SessionId, bool WithSdkPayload) : IRequest<Result<JsonObject>>;

sealed class GetSessionHandler(IInstallations installations, ISessions sessions, IOperations operations, ICaller caller, SessionAnswers answers) : IRequestHandler<GetSession, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(GetSession request, CancellationToken ct)
    {
        if (!SessionId.TryParse(request.SessionId, out var id)) return Problem.NotFound.Instance;
        var installation = await installations.Current(ct);
        if (await sessions.Find(id, ct) is not { } session) return await Child(installation, id, ct);
        if (PluginGate.Refuse(installation, caller, session.Terms.Type, "view") is { } refusal) return refusal;
        return await answers.Of(session, installation, request.WithSdkPayload, ct);
    }
    /// <summary>What an operation made is read like a payment, as long as its parent is there. docs/protocol/operations.md 1</summary>
    async Task<Result<JsonObject>> Child(Installation installation, SessionId id, CancellationToken ct)
    {
        if (await operations.FindChild(id, ct) is not { } child || await sessions.Find(child.SessionRef, ct) is not { DeletedAt: null } parent) return Problem.NotFound.Instance;
        if (PluginGate.Refuse(installation, caller, parent.Terms.Type, "view") is { } refusal) return refusal;
        return ChildView.Of(parent, child);
    }
}
