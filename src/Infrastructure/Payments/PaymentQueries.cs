using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Payments;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Payments;

sealed class IsActiveUserHandler(Db db) : IRequestHandler<IsActiveUser, bool>
{
    static readonly Statement ActiveUsers = new("SELECT COUNT(*) FROM staff_user WHERE id = @id AND is_active = 1");

    public async Task<bool> Handle(IsActiveUser request, CancellationToken ct) => await db.One<long>(ActiveUsers, new { id = request.Id }, ct) > 0;
}

sealed class KnownAgreementHandler(Db db) : IRequestHandler<KnownAgreement, JsonObject?>
{
    /// <summary>How many of a customer's sessions are looked through; an agreement that was not used for this long is described again.</summary>
    const int Sessions = 200;

    static readonly Statement PaidTerms = new(d =>
        "SELECT terms FROM payment_session WHERE customer_id = @customerId AND payment_type = 'auto_debit' AND settled_pg_code IS NOT NULL AND deleted_at IS NULL " +
        $"ORDER BY id DESC {d.Page}");

    public async Task<JsonObject?> Handle(KnownAgreement request, CancellationToken ct)
    {
        var stored = await db.Query<string>(PaidTerms, new { customerId = request.CustomerId, limit = Sessions, offset = 0 }, ct);
        return stored.Select(terms => StoredJson.ReadTerms(terms).Agreement).FirstOrDefault(agreement => (string?)agreement?["id"] == request.AgreementId);
    }
}
