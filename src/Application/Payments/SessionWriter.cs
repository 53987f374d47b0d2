using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>Stores a draft: the file first, outside any transaction, then the row with its short links in one commit.</summary>
public sealed class SessionWriter(IDb db, ISessions sessions, IMedia media, SessionShortLinks links, TimeProvider clock, Entropy entropy)
{
    public async Task<Session> Add(SessionDraft draft, SentFile? attachment, CancellationToken ct)
    {
        var terms = await Attach(draft.Terms, attachment, ct);
        return await db.InTransaction(tx => Add(tx, draft with { Terms = terms }), ct);
    }

    /// <summary>Stores a draft whose file is stored already.</summary>
    public async Task<Session> Add(ITx tx, SessionDraft draft)
    {
        var session = Session.Create(SessionId.New(entropy), draft.Terms, draft.Quotes, draft.InitiatorId, clock.GetUtcNow());
        return await sessions.Add(tx, await links.Make(tx, session, draft.Wishes, attachmentChanged: true));
    }

    /// <summary>Null when the session changed since <paramref name="read"/> was read; nothing is written then.</summary>
    public async Task<Result<Session>?> Replace(Session read, SessionDraft draft, SentFile? attachment, CancellationToken ct)
    {
        var terms = await Attach(draft.Terms, attachment, ct);
        var saved = await db.InTransaction(tx => Replace(tx, read, draft with { Terms = terms }), ct);
        if (saved is not { Ok: true } && attachment is not null) media.Delete(terms.AttachmentPath!);
        return saved;
    }

    async Task<Result<Session>?> Replace(ITx tx, Session read, SessionDraft draft)
    {
        if (await sessions.Lock(tx, read.Id) is not { } locked) return Problem.NotFound.Instance;
        if (locked.Version != read.Version) return null;
        if (draft.Terms.Amount.Currency != locked.Terms.Amount.Currency && await IsBeingPaid(tx, locked))
        {
            return Problem.Field("currency_code", "The currency can not be changed while a payment is being processed.");
        }

        var changed = locked with { Terms = draft.Terms, Quotes = draft.Quotes, InitiatorId = draft.InitiatorId };
        changed = await links.Make(tx, changed, draft.Wishes, draft.Terms.AttachmentPath != locked.Terms.AttachmentPath);
        await sessions.SaveListed(tx, changed);
        return changed with { Version = locked.Version + 1 };
    }

    /// <summary>What was asked of the bank must stay comparable with what the session says. rulings 4</summary>
    async Task<bool> IsBeingPaid(ITx tx, Session session) => (await sessions.Attempts(tx, session.Id)).Any(attempt => attempt.State == AttemptState.Pending);

    /// <summary>Stores the file and names it in the terms.</summary>
    public async Task<SessionTerms> Attach(SessionTerms terms, SentFile? attachment, CancellationToken ct) => attachment is null
        ? terms.AttachmentUploadUrl is { } url ? terms with { AttachmentPath = url } : terms
        : terms with { AttachmentPath = await media.Save(attachment, ct), AttachmentUploadUrl = null };
}

/// <summary>Short links of a session, made where they were asked for and kept from then on.</summary>
public sealed class SessionShortLinks(IShortLinks shortLinks, IBaseUrl baseUrl)
{
    public async Task<Session> Make(ITx tx, Session session, SessionWishes wishes, bool attachmentChanged)
    {
        if (wishes.QrCode) session = session with { HasQrCode = true };
        if (wishes.ShortCheckoutUrl && session.CheckoutShortCode is null)
        {
            session = session with { CheckoutShortCode = await shortLinks.Add(tx, SessionLinks.Checkout(session, baseUrl.Value)) };
        }

        var wantsAttachment = session.AttachmentShortCode is null ? wishes.ShortAttachmentUrl : attachmentChanged;
        return wantsAttachment && session.Terms.AttachmentPath is { } path
            ? session with { AttachmentShortCode = await shortLinks.Add(tx, SessionLinks.Media(path, baseUrl.Value)) }
            : session;
    }
}
