using FluentValidation;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>Terms that hold together, with a price per connection.</summary>
public sealed record SessionDraft(SessionTerms Terms, IReadOnlyList<Quote> Quotes);

/// <summary>From a request body to terms and prices: field errors first, then rules between fields and connections, all of a kind at once.</summary>
public sealed class SessionDrafts(IValidator<SessionTerms> rules, ICaller caller, TimeProvider clock)
{
    public Result<SessionDraft> Create(Fields fields, SessionType type, Installation installation)
    {
        var terms = SessionFields.Read(fields, type, installation.PluginOf(type), stored: null);
        if (terms is null || fields.Problem is not null) return fields.Problem!;
        fields.Check(rules, terms);
        var quotes = SessionOffer.Price(installation, terms, fields, caller.CanUse, clock.GetUtcNow());
        return fields.Problem is { } problem ? problem : new SessionDraft(terms, quotes);
    }
}
