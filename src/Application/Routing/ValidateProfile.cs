using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Routing;

/// <summary>Answers as <see cref="SaveProfile"/> would, but for the version, and stores nothing. Needs <c>routing.view</c>.</summary>
public sealed record ValidateProfile(string PgCode, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ValidateProfileHandler(IInstallations installations, ICaller caller) : IRequestHandler<ValidateProfile, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(ValidateProfile request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        if (!installation.Mids.TryGetValue(request.PgCode, out var mid) || !mid.IsVirtual) return Problem.NotFound.Instance;
        if (!caller.Can(Permissions.ViewRouting)) return Problem.Forbidden.Instance;
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        return ProfileDraft.Read(fields, mid, installation) is null ? fields.Problem! : new JsonObject { ["valid"] = true };
    }
}
