using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>Reads a session as it is stored: a GET expires nothing (rulings 12).</summary>
public sealed record GetSession(string SessionId, bool WithSdkPayload) : IRequest<Result<JsonObject>>;

sealed class GetSessionHandler(IInstallations installations, ISessions sessions, ICaller caller, SessionAnswers answers) : IRequestHandler<GetSession, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(GetSession request, CancellationToken ct)
    {
        if (!SessionId.TryParse(request.SessionId, out var id) || await sessions.Find(id, ct) is not { } session) return Problem.NotFound.Instance;
        var installation = await installations.Current(ct);
        if (PluginGate.Refuse(installation, caller, session.Terms.Type, "view") is { } refusal) return refusal;
        return await answers.Of(session, installation, request.WithSdkPayload, ct);
    }
}
