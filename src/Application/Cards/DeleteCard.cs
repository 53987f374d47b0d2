using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Cards;

/// <summary>The merchant deletes a customer's saved card. docs/protocol/operations.md 3.3</summary>
/// <param name="Token">Ours.</param>
/// <param name="Query">Names the owner and the environment: a token alone deletes nothing.</param>
public sealed record DeleteCard(string Token, Result<Fields> Query) : IRequest<Result<Done>>;

sealed class DeleteCardHandler(IDb db, IInstallations installations, CardRemoval removal) : IRequestHandler<DeleteCard, Result<Done>>
{
    public async Task<Result<Done>> Handle(DeleteCard request, CancellationToken ct)
    {
        if (!(await installations.Current(ct)).Settings.CardsApiEnabled) return Problem.Forbidden.Instance;
        if (!request.Query.TryGet(out var fields, out var broken)) return broken;
        var customer = fields.Text("customer_id", max: 64, required: true);
        var environment = fields.Choice<MidType>("type", required: true);
        if (fields.Problem is { } problem) return problem;
        return await db.InTransaction(tx => removal.Remove(tx, request.Token, card => card.CustomerId == customer && card.Environment == environment), ct);
    }
}

/// <summary>How a saved card goes, whoever asks: the row, what ended agreements still knew of it, and then the gateway's copy.</summary>
public sealed class CardRemoval(ICards cards, IAgreements agreements, IAudit audit, TimeProvider clock)
{
    /// <summary>Name of the outbox message that asks the gateway to forget the card.</summary>
    public const string Kind = "forget-card";

    /// <summary>A live agreement is charged through the card. R35</summary>
    public static Problem Locked { get; } = new Problem.Refused("The card is linked to an agreement and can not be deleted before the agreement ends or another card takes its place.", "card_locked");

    /// <param name="tx">Locks the card, so that no agreement is linked to it meanwhile.</param>
    /// <param name="token">Ours.</param>
    /// <param name="isTheirs">Whether whoever asks may know of this card; another's is not found.</param>
    public async Task<Result<Done>> Remove(ITx tx, string token, Func<SavedCard, bool> isTheirs)
    {
        if (await cards.Lock(tx, token) is not { } card || !isTheirs(card)) return Problem.NotFound.Instance;
        if (await agreements.AreLinkedTo(tx, card)) return Locked;
        await agreements.Unlink(tx, card);
        await cards.Delete(tx, card);
        await audit.Record(tx, AuditAction.Delete, "card", card.Token.Value, new JsonObject
        {
            ["customer_id"] = new JsonArray(card.CustomerId, null),
            ["number"] = new JsonArray(CardMask.InList(card.Card.LastFour), null),
            ["pg_code"] = new JsonArray(card.PgCode, null),
        });
        await tx.Raise(new OutboxMessage(Kind, ForgottenCard.Of(card).ToText(), card.PgCode, Lane: null, clock.GetUtcNow()));
        return default(Done);
    }
}

/// <summary>What the gateway must forget, as the outbox keeps it: the row is gone by then.</summary>
public sealed record ForgottenCard(string PgCode, string GatewayToken)
{
    public static ForgottenCard Of(SavedCard card) => new(card.PgCode, card.GatewayToken);

    public static ForgottenCard Of(string text) =>
        JsonText.TryParse(text) is JsonObject stored ? new ForgottenCard((string)stored["pg_code"]!, (string)stored["gateway_token"]!) : throw new FormatException("The message names no card.");

    public string ToText() => new JsonObject { ["pg_code"] = PgCode, ["gateway_token"] = GatewayToken }.ToJsonString(WireJson.Options);
}
