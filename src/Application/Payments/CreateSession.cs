using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>Creates a payment session. docs/protocol/checkout.md 3</summary>
public sealed record CreateSession(Result<Fields> Body, SentFile? Attachment) : IRequest<Result<JsonObject>>;

sealed class CreateSessionHandler(IInstallations installations, ICaller caller, SessionDrafts drafts, NewSessions added, SessionAnswers answers)
    : IRequestHandler<CreateSession, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(CreateSession request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        var readable = request.Body.TryGet(out var fields, out var broken);
        var type = fields?.Choice<SessionType>("type", required: true);
        if (PluginGate.Refuse(installation, caller, type, "add") is { } refusal) return refusal;
        if (installation.Settings.IsPaused) return Problem.Paused.Instance;
        if (!readable) return broken!;
        if (!drafts.Create(fields!, type ?? SessionType.PaymentRequest, installation).TryGet(out var draft, out var invalid)) return invalid;
        var session = await added.Add(draft, ct);
        return answers.Of(session, installation, fields!.Flag("include_sdk_setup_preload"));
    }
}

/// <summary>The one write of a creation.</summary>
public sealed class NewSessions(IDb db, ISessions sessions, ICaller caller, TimeProvider clock, Entropy entropy)
{
    public Task<Session> Add(SessionDraft draft, CancellationToken ct)
    {
        var session = Session.Create(SessionId.New(entropy), draft.Terms, draft.Quotes, caller.User()?.Id, clock.GetUtcNow());
        return db.InTransaction(tx => sessions.Add(tx, session), ct);
    }
}
