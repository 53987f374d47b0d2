using FluentValidation;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>What a request asks for, complete and allowed.</summary>
/// <param name="Terms">Hold together.</param>
/// <param name="Quotes">A price per connection.</param>
/// <param name="InitiatorId">Staff user to record.</param>
/// <param name="Wishes">Links to make.</param>
public sealed record SessionDraft(SessionTerms Terms, IReadOnlyList<Quote> Quotes, long? InitiatorId, SessionWishes Wishes);

/// <summary>The write-only switches of a request.</summary>
public sealed record SessionWishes(bool ShortCheckoutUrl, bool ShortAttachmentUrl, bool QrCode)
{
    public const string Preload = "include_sdk_setup_preload";

    public static SessionWishes Read(Fields fields)
    {
        // Pages are made when they are asked for; there is nothing to load ahead. A wrong value is an error all the same.
        fields.Flag("preload_checkout_page");
        fields.Flag(Preload);
        return new(fields.Flag("shortify_checkout_url"), fields.Flag("shortify_attachment_url"), fields.Flag("generate_qr_code"));
    }
}

/// <summary>
/// From a request body to a draft: field errors first, all at once; then, once every field has a meaning, the rules between fields,
/// connections and stored records, all at once.
/// </summary>
public sealed class SessionDrafts(IValidator<SessionTerms> rules, ICaller caller, SessionReferences references, TimeProvider clock)
{
    public async Task<Result<SessionDraft>> ForCreate(Fields fields, SessionType type, Installation installation, CancellationToken ct)
    {
        var wishes = SessionWishes.Read(fields);
        PaymentInstrument.Check(fields);
        if (SessionFields.Read(fields, type, installation.PluginOf(type), stored: null) is not { } terms || fields.Problem is not null) return fields.Problem!;
        terms = await CheckRules(fields, terms, stored: null, installation, ct);
        var quotes = SessionOffer.Price(installation, terms, fields, caller.CanUse, clock.GetUtcNow());
        var initiator = await references.Initiator(fields, ct);
        return fields.Problem is { } problem ? problem : new SessionDraft(terms, quotes, initiator, wishes);
    }

    /// <summary>The merged record; prices are made again only when something that they rest on was sent.</summary>
    public async Task<Result<SessionDraft>> ForUpdate(Fields fields, Session session, bool whole, Installation installation, CancellationToken ct)
    {
        var wishes = SessionWishes.Read(fields);
        PaymentInstrument.RefuseOnUpdate(fields);

        // PUT starts from the defaults of these two, and keeps what else it does not name. docs/protocol/checkout.md 3.8
        var stored = whole ? session.Terms with { Language = "en", PaymentType = PaymentType.OneOff } : session.Terms;
        if (SessionFields.Read(fields, stored.Type, installation.PluginOf(stored.Type), stored) is not { } terms || fields.Problem is not null) return fields.Problem!;
        terms = await CheckRules(fields, terms, session, installation, ct);
        var quotes = Reprices(fields, terms, session)
            ? SessionOffer.Price(installation, terms, fields, code => !fields.Has("pg_codes") || caller.CanUse(code), clock.GetUtcNow())
            : session.Quotes;

        // A person who changes a session did not start it.
        var initiator = caller.User() is null ? await references.Initiator(fields, ct) : null;
        return fields.Problem is { } problem ? problem : new SessionDraft(terms, quotes, initiator ?? session.InitiatorId, wishes);
    }

    async Task<SessionTerms> CheckRules(Fields fields, SessionTerms terms, Session? stored, Installation installation, CancellationToken ct)
    {
        fields.Check(rules, terms);
        SessionOffer.CheckOrderNo(installation, terms, fields);
        await references.Check(fields, terms, stored, ct);
        return await references.CompleteAgreement(terms, fields, installation, ct);
    }

    static bool Reprices(Fields fields, SessionTerms terms, Session session) =>
        fields.Has("pg_codes") || terms.Amount != session.Terms.Amount || terms.PaymentType != session.Terms.PaymentType;
}
