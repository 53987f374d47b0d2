using System.Text.Json.Nodes;
using Ottu.Application.Cards;
using Ottu.Application.Kernel;
using Ottu.Application.Operations;
using Ottu.Application.Payments;
using Ottu.Application.Webhooks;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>Collects the facts of the signed payment object inside the transaction that changes them. rulings 29</summary>
sealed class PaymentEvents(ISessions sessions, IOperations operations, ICards cards, TimeProvider clock) : IPaymentEvents
{
    public async Task<JsonObject> Signed(ITx tx, Installation installation, Session session, Attempt? attempt)
    {
        var attempts = await sessions.Attempts(tx, session.Id);
        var surplus = attempts.Where(row => row.IsSurplus).Select(row => row.Id).ToHashSet();
        var token = attempt is { State: AttemptState.Success, CardToken: { } text } ? await cards.Shown(tx, text) : null;
        var facts = new PaymentFacts(installation, session, attempt, await Initiators.Find(tx.Sql(), session.InitiatorId))
        {
            Token = token is null ? null : CardView.Of(token, installation, clock.GetUtcNow()),
            Settled = session.State.IsSuccess() ? PaymentEvent.Spokesman(session, attempts) : null,

            // Money that came twice and went back is no part of what was paid or refunded. rulings 3
            Children = [.. (await operations.Of(tx, session.Id)).Where(operation => operation.IsVisible && !surplus.Contains(operation.AttemptRef)).Select(Child)],
        };
        return PaymentEvent.Signed(facts);
    }

    static ChildTransaction Child(Operation operation) => new(operation.Amount, OrderNo: "", operation.SessionId.Value, operation.ChildState);
}
