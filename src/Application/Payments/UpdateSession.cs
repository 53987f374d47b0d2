using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>Changes a session that is still open. docs/protocol/checkout.md 3.8</summary>
/// <param name="SessionId">As in the path.</param>
/// <param name="Whole">PUT: the four required fields must be there. Otherwise PATCH.</param>
/// <param name="Body">The changes.</param>
/// <param name="Attachment">A new file.</param>
public sealed record UpdateSession(string SessionId, bool Whole, Result<Fields> Body, SentFile? Attachment) : IRequest<Result<JsonObject>>;

sealed class UpdateSessionHandler(UpdateGuard guard, ISessions sessions, IInstallations installations, SessionDrafts drafts, SessionWriter writer, SessionAnswers answers)
    : IRequestHandler<UpdateSession, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(UpdateSession request, CancellationToken ct)
    {
        if (!SessionId.TryParse(request.SessionId, out var id)) return Problem.NotFound.Instance;

        // Judged on what was read, written only if that is still so: the row stays locked for the write alone.
        while (true)
        {
            if (await sessions.Find(id, ct) is not { } session) return Problem.NotFound.Instance;
            var installation = await installations.Current(ct);
            if (guard.Refuse(request, session, installation, out var fields) is { } refusal) return refusal;
            CreateSessionHandler.CheckFile(fields, request.Attachment);
            var drafted = await drafts.ForUpdate(fields, session, request.Whole, installation, ct);
            if (!drafted.TryGet(out var draft, out var invalid)) return invalid;
            if (await writer.Replace(session, draft, request.Attachment, ct) is not { } replaced) continue;
            if (!replaced.TryGet(out var saved, out var problem)) return problem;
            return await answers.Of(saved, installation, fields.Flag(SessionWishes.Preload), ct);
        }
    }
}

/// <summary>Everything that can be said about an update before its fields are looked at.</summary>
public sealed class UpdateGuard(ICaller caller, TimeProvider clock)
{
    public Problem? Refuse(UpdateSession request, Session session, Installation installation, out Fields fields)
    {
        var readable = request.Body.TryGet(out var body, out var broken);
        fields = request.Whole ? (body ?? new Fields([])).Afresh() : (body ?? new Fields([])).AsPartial();
        if (PluginGate.Refuse(installation, caller, session.Terms.Type, "change") is { } refusal) return refusal;
        if (request.Whole && !session.Terms.PgCodes.Concat(fields.PeekList("pg_codes")).All(caller.CanUse)) return Problem.Forbidden.Instance;
        if (!readable) return broken;
        if (!session.IsPayable(clock.GetUtcNow())) return NotUpdatable(session);
        if (fields.Choice<SessionType>("type", session.Terms.Type, required: true) is { } type && type != session.Terms.Type)
        {
            fields.Error("type", "This field can not be changed.");
        }

        return null;
    }

    /// <summary>An overdue session expires when somebody looks at it; to a merchant who writes, it has expired already.</summary>
    static Problem.Refused NotUpdatable(Session session)
    {
        var state = session.State.IsOpen() ? SessionState.Expired : session.State;
        return new Problem.Refused($"Payment transaction in `{state.Wire()}` state can not be updated.");
    }
}
