using MediatR;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Cards;

/// <summary>The payer deletes a saved card, on our page or in the SDK. The open session stands for the customer. docs/protocol/operations.md 3.4</summary>
public sealed record DeleteOwnCard(string SessionId, string Token) : IRequest<Result<Done>>;

sealed class DeleteOwnCardHandler(ISessions sessions, IDb db, IInstallations installations, CardRemoval removal, CardOffers offers, TimeProvider clock) : IRequestHandler<DeleteOwnCard, Result<Done>>
{
    public async Task<Result<Done>> Handle(DeleteOwnCard request, CancellationToken ct)
    {
        if (!SessionId.TryParse(request.SessionId, out var id) || await sessions.Find(id, ct) is not { } session) return Problem.NotFound.Instance;

        // A link that was left somewhere deletes nothing once its payment is over.
        if (!session.IsPayable(clock.GetUtcNow())) return PayerAdmission.NotPayable;
        var installation = await installations.Current(ct);
        var codes = await offers.Of(installation, session, ct);
        return await db.InTransaction(tx => removal.Remove(tx, request.Token, card => PayableCards.IsOf(installation, session, codes, card)), ct);
    }
}
