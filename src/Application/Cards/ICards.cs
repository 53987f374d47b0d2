using Ottu.Application.Kernel;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;

namespace Ottu.Application.Cards;

/// <summary>Storage of saved cards.</summary>
public interface ICards
{
    /// <summary>A card of this customer; another's is not found.</summary>
    /// <param name="environment">Null: whichever.</param>
    Task<SavedCard?> Find(string customerId, MidType? environment, string token, CancellationToken ct);

    /// <summary>Reads and locks until the commit, whoever's card it is.</summary>
    Task<SavedCard?> Lock(ITx tx, string token);

    /// <summary>By row identity.</summary>
    Task<SavedCard?> Find(ITx tx, long id);

    /// <summary>Stores a card. The same number of the same customer and connection keeps its token; expiry, name and vault token are refreshed. R28</summary>
    Task<SavedCard> Keep(ITx tx, SavedCard card);

    /// <summary>It has just been used successfully.</summary>
    Task Touch(ITx tx, SavedCard card, DateTimeOffset now);

    /// <summary>The row goes for good; attempts keep the token's text as history.</summary>
    Task Delete(ITx tx, SavedCard card);

    /// <summary>Whether a saved card lies in the connection's vault under this name.</summary>
    Task<bool> IsNeeded(string pgCode, string gatewayToken, CancellationToken ct);

    /// <summary>The customer's cards as they are shown: preferred ones first, then by last use.</summary>
    Task<IReadOnlyList<ShownCard>> List(CardFilter filter, CancellationToken ct);

    /// <summary>One card as it is shown now; null when it is gone.</summary>
    Task<ShownCard?> Shown(ITx tx, string token);
}

/// <param name="CustomerId">The owner.</param>
/// <param name="Environment">Null: both.</param>
/// <param name="PgCodes">Null: any connection; codes that nobody knows match nothing.</param>
/// <param name="AgreementId">Only the card that is linked to this agreement now.</param>
public sealed record CardFilter(string CustomerId, MidType? Environment, IReadOnlyCollection<string>? PgCodes, string? AgreementId);

/// <param name="Card">The card.</param>
/// <param name="IsPreferred">The last one that its owner used successfully in its environment. R33</param>
/// <param name="Agreements">Ids of the live agreements that are linked to it.</param>
public sealed record ShownCard(SavedCard Card, bool IsPreferred, IReadOnlyList<string> Agreements)
{
    /// <summary>The session's code through which it would be charged, where it is shown for a session.</summary>
    public string OfferedAs { get; init; } = Card.PgCode;
}

/// <summary>Storage of agreements.</summary>
public interface IAgreements
{
    Task<Agreement?> Find(string customerId, MidType environment, string agreementId, CancellationToken ct);

    /// <summary>Reads and locks until the commit.</summary>
    Task<Agreement?> Lock(ITx tx, string customerId, MidType environment, string agreementId);

    /// <summary>Reads and locks until the commit.</summary>
    Task<Agreement?> Lock(ITx tx, long id);

    /// <summary>False: the customer has an agreement with that id already.</summary>
    Task<bool> TryAdd(ITx tx, Agreement agreement);

    Task Save(ITx tx, Agreement agreement);

    /// <summary>Whether a live agreement is linked to the card: then it can not be deleted. R35</summary>
    Task<bool> AreLinkedTo(ITx tx, SavedCard card);

    /// <summary>Takes the card out of ended agreements, so that its row can go.</summary>
    Task Unlink(ITx tx, SavedCard card);
}
