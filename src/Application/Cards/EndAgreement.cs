using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Cards;

/// <summary>Ends an agreement: no more charges, and its card may be deleted. Ended is ended; asking again changes nothing.</summary>
public sealed record EndAgreement(long Id) : IRequest<Result<JsonObject>>;

sealed class EndAgreementHandler(IAgreements agreements, ICards cards, IDb db, IAudit audit, ICaller caller, TimeProvider clock) : IRequestHandler<EndAgreement, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(EndAgreement request, CancellationToken ct) =>
        caller.Can("billing.manage") ? await db.InTransaction(tx => End(tx, request.Id), ct) : Problem.Forbidden.Instance;

    async Task<Result<JsonObject>> End(ITx tx, long id)
    {
        if (await agreements.Lock(tx, id) is not { } agreement) return Problem.NotFound.Instance;
        var ended = agreement.End(clock.GetUtcNow());
        if (ended != agreement)
        {
            await agreements.Save(tx, ended);
            await audit.Record(tx, AuditAction.Update, "agreement", $"{agreement.CustomerId}/{agreement.AgreementId}", new JsonObject { ["state"] = new JsonArray(agreement.State.Wire(), ended.State.Wire()) });
        }

        return AgreementView.Of(ended, ended.CardRef is { } card && await cards.Find(tx, card) is { } linked ? ViewOf(linked) : null);
    }

    static JsonObject ViewOf(SavedCard card) => AgreementView.Card(card.Token.Value, card.Card.Brand, CardMask.InList(card.Card.LastFour), card.PgCode);
}
