using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>Creates a payment session. docs/protocol/checkout.md 3</summary>
/// <param name="Body">A body that could not be read is refused only after 404, 403 and 423 (rulings 15).</param>
/// <param name="Attachment">The file of a multipart body.</param>
public sealed record CreateSession(Result<Fields> Body, SentFile? Attachment) : IRequest<Result<JsonObject>>;

sealed class CreateSessionHandler(IInstallations installations, ICaller caller, SessionDrafts drafts, SessionWriter writer, OneStepPayment oneStep, SessionAnswers answers)
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

        CheckFile(fields!, request.Attachment);
        var drafted = await drafts.ForCreate(fields!, type ?? SessionType.PaymentRequest, installation, ct);
        if (!drafted.TryGet(out var draft, out var invalid)) return invalid;
        if (PaymentInstrument.Of(fields!) is { } instrument) return await oneStep.Pay(installation, draft, request.Attachment, instrument, ct);
        var session = await writer.Add(draft, request.Attachment, ct);
        return await answers.Of(session, installation, fields!.Flag(SessionWishes.Preload), ct);
    }

    internal static void CheckFile(Fields fields, SentFile? attachment)
    {
        if (attachment is not null && Attachments.Error(attachment) is { } error) fields.Error("attachment", error);
    }
}
