using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Identity;

/// <summary>What administrators read about users and keys.</summary>
sealed class IdentityQueries(Db db, ICaller caller)
    : IRequestHandler<ListUsers, Result<Page<JsonObject>>>, IRequestHandler<GetUser, Result<JsonObject>>, IRequestHandler<ListApiKeys, Result<Page<JsonObject>>>
{
    static readonly Statement CountUsers = new("SELECT COUNT(*) FROM staff_user");
    static readonly Statement UserPage = new(d => $"SELECT {StaffUserRow.Columns} FROM staff_user ORDER BY id {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListUsers request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ManageUsers)) return Problem.Forbidden.Instance;
        var rows = await db.Query<StaffUserRow>(UserPage, new { limit = request.Window.Limit, offset = request.Window.Offset }, ct);
        return new Page<JsonObject>([.. rows.Select(row => UserView.Of(row.ToUser()))], await db.One<long>(CountUsers, parameters: null, ct));
    }

    static readonly Statement UserById = new($"SELECT {StaffUserRow.Columns} FROM staff_user WHERE id = @Id");

    public async Task<Result<JsonObject>> Handle(GetUser request, CancellationToken ct)
    {
        if (await db.One<StaffUserRow>(UserById, request, ct) is not { } row) return Problem.NotFound.Instance;
        return caller.Can(Permissions.ManageUsers) ? UserView.Of(row.ToUser()) : Problem.Forbidden.Instance;
    }

    static readonly Statement CountKeys = new("SELECT COUNT(*) FROM api_key");
    static readonly Statement KeyPage = new(d => $"SELECT {ApiKeyRow.Columns} FROM api_key ORDER BY id DESC {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListApiKeys request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ManageKeys)) return Problem.Forbidden.Instance;
        var rows = await db.Query<ApiKeyRow>(KeyPage, new { limit = request.Window.Limit, offset = request.Window.Offset }, ct);
        return new Page<JsonObject>([.. rows.Select(row => ApiKeyView.Of(row.ToKey()))], await db.One<long>(CountKeys, parameters: null, ct));
    }
}
