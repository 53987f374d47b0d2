using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>Stores a file for later use, or as the attachment of a session in any state. docs/protocol/checkout.md 5</summary>
public sealed record UploadAttachment(Result<Fields> Body, SentFile? File) : IRequest<Result<JsonObject>>;

sealed class UploadAttachmentHandler(IDb db, ISessions sessions, IMedia media, ICaller caller, SessionShortLinks links, IBaseUrl baseUrl)
    : IRequestHandler<UploadAttachment, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(UploadAttachment request, CancellationToken ct)
    {
        if (!caller.Can("payment_request.add") && !caller.Can("e_commerce.add")) return Problem.Forbidden.Instance;
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        var shortify = fields.Flag("shortify_attachment_url");
        var session = await FindSession(fields, shortify, ct);
        if (request.File is null) fields.Error("file", "No file was submitted.");
        else if (Attachments.Error(request.File) is { } error) fields.Error("file", error);
        if (fields.Problem is { } problem) return problem;

        var path = await media.Save(request.File!, ct);
        var answer = new JsonObject { ["file_url"] = path, ["original_filename"] = request.File!.Name };
        if (session is null) return answer;
        var code = await db.InTransaction(tx => Attach(tx, session.Id, path, shortify), ct);
        return answer.Put("attachment_short_url", shortify && code is not null ? SessionLinks.Short(code, baseUrl.Value) : null);
    }

    async Task<Session?> FindSession(Fields fields, bool shortify, CancellationToken ct)
    {
        const string NotBoth = "Please provide only `order_no` or `session_id`, not both.";
        var (sessionId, orderNo) = (fields.Text("session_id", 128), fields.Text("order_no", 128));
        if (sessionId is not null && orderNo is not null)
        {
            fields.Error("order_no", NotBoth);
            fields.Error("session_id", NotBoth);
            return null;
        }

        if (sessionId is not null) return Found(fields, "session_id", sessionId, SessionId.TryParse(sessionId, out var id) ? await sessions.Find(id, ct) : null);
        if (orderNo is not null) return Found(fields, "order_no", orderNo, await sessions.FindByOrderNo(orderNo, ct));
        if (shortify) fields.Error("attachment_short_url", "You must provide either `session_id` or `order_no` to identify the PaymentTransaction.");
        return null;
    }

    static Session? Found(Fields fields, string name, string value, Session? session)
    {
        if (session is null) fields.Error(name, $"No PaymentTransaction found with `{name}` of {value}.");
        return session;
    }

    /// <summary>Returns the short code, if the attachment has one.</summary>
    async Task<string?> Attach(ITx tx, long sessionRef, string path, bool shortify)
    {
        if (await sessions.Lock(tx, sessionRef) is not { } session) return null;
        var changed = session with { Terms = session.Terms with { AttachmentPath = path, AttachmentUploadUrl = null } };
        changed = await links.Make(tx, changed, new SessionWishes(ShortCheckoutUrl: false, shortify, QrCode: false), attachmentChanged: true);
        await sessions.Save(tx, changed);
        return changed.AttachmentShortCode;
    }
}
