using MediatR;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Payments;

/// <summary>short_link.</summary>
sealed class ShortLinks(Entropy entropy, TimeProvider clock) : IShortLinks
{
    const int CodeLength = 10;

    static readonly Statement Insert = new("INSERT INTO short_link (code, target, created_at) VALUES (@code, @target, @now)");

    public async Task<string> Add(ITx tx, string target)
    {
        var code = entropy.Alphanumeric(CodeLength);
        await tx.Sql().Execute(Insert, new { code, target, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        return code;
    }
}

sealed class ShortLinkTargetHandler(Db db) : IRequestHandler<ShortLinkTarget, string?>
{
    static readonly Statement ByCode = new("SELECT target FROM short_link WHERE code = @code");

    public Task<string?> Handle(ShortLinkTarget request, CancellationToken ct) => db.One<string>(ByCode, new { code = request.Code }, ct);
}
