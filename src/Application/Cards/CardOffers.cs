using Ottu.Application.Routing;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Cards;

/// <summary>Through which of a session's codes the cards of a connection can be charged: its own, or a virtual one that can lead there.</summary>
public sealed class CardOffers(IRoutingProfiles profiles)
{
    /// <summary>By the connection in whose vault a card lies.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Of(Installation installation, Session session, CancellationToken ct)
    {
        var offers = new Dictionary<string, string>(StringComparer.Ordinal);
        var usable = session.Terms.PgCodes
            .Where(code => session.QuoteOf(code) is not null)
            .Select(code => installation.Usable(code, session.Terms.Type, session.Terms.Amount.Currency))
            .OfType<Domain.Gateways.Mid>().ToList();
        foreach (var mid in usable.Where(mid => !mid.IsVirtual)) offers[mid.Code] = mid.Code;
        foreach (var mid in usable.Where(mid => mid.IsVirtual))
        {
            foreach (var code in (await profiles.Find(mid.Code, installation.Version, ct))?.Codes.Codes ?? [])
            {
                if (installation.Mids.TryGetValue(code, out var real) && real.IsActive && real.Type == mid.Type) offers.TryAdd(code, mid.Code);
            }
        }

        return offers;
    }
}
