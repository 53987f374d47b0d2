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
