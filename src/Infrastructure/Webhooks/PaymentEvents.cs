using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Webhooks;
using Ottu.Domain.Identity;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>Collects the facts of the signed payment object inside the transaction that changes them. rulings 29</summary>
sealed class PaymentEvents(ISessions sessions) : IPaymentEvents
{
    public async Task<JsonObject> Signed(ITx tx, Installation installation, Session session, Attempt? attempt)
    {
        var facts = new PaymentFacts(installation, session, attempt, await Initiator(tx.Sql(), session.InitiatorId))
        {
            Settled = session.State.IsSuccess() ? PaymentEvent.Spokesman(session, await sessions.Attempts(tx, session.Id)) : null,
        };
        return PaymentEvent.Signed(facts);
    }

    static readonly Sql.Sql Person = new(
        "SELECT id, username, email, first_name AS FirstName, last_name AS LastName, phone FROM staff_user WHERE id = @Id");

    static async Task<StaffUser?> Initiator(Tx tx, long? id) =>
        id is not null && await tx.One<PersonRow>(Person, new { Id = id }) is { } row
            ? new StaffUser { Id = row.Id, Username = row.Username, Email = row.Email, FirstName = row.FirstName, LastName = row.LastName, Phone = row.Phone }
            : null;

    sealed record PersonRow(long Id, string Username, string Email, string FirstName, string LastName, string Phone);
}
