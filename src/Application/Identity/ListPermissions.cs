using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

/// <summary>Every right that can be granted, among them one per connection.</summary>
public sealed record ListPermissions(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

sealed class ListPermissionsHandler(ICaller caller, IInstallations installations) : IRequestHandler<ListPermissions, Result<Page<JsonObject>>>
{
    public async Task<Result<Page<JsonObject>>> Handle(ListPermissions request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ManageUsers)) return Problem.Forbidden.Instance;
        var installation = await installations.Current(ct);
        Permission[] all =
        [
            .. Permissions.Fixed,
            .. installation.Mids.Values.OrderBy(mid => mid.Code, StringComparer.Ordinal).Select(mid => Permissions.ToUse(mid.Code, mid.Name)),
        ];
        return new Page<JsonObject>(
            [.. all.Skip(request.Window.Offset).Take(request.Window.Limit).Select(permission => new JsonObject { ["code"] = permission.Code, ["name"] = permission.Name })],
            all.Length);
    }
}
