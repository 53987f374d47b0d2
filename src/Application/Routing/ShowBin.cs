using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Routing;

namespace Ottu.Application.Routing;

/// <summary>Query: what the table says of the first six to eight digits of a card; not found where it says nothing, or where more digits would decide. Needs <c>routing.view</c>.</summary>
public sealed record ShowBin(string Digits) : IRequest<Result<JsonObject>>;

/// <summary>The table is in memory.</summary>
sealed class ShowBinHandler(IInstallations installations, IBins bins, ICaller caller) : IRequestHandler<ShowBin, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(ShowBin request, CancellationToken ct)
    {
        if (!Bin.TryParse(request.Digits, out var bin)) return Problem.NotFound.Instance;
        if ((await bins.Current((await installations.Current(ct)).Version, ct)).Find(bin) is not { } info) return Problem.NotFound.Instance;
        if (!caller.Can(Permissions.ViewRouting)) return Problem.Forbidden.Instance;
        return new JsonObject { ["bin"] = bin.ToString(), ["scheme"] = info.Scheme, ["card_type"] = info.Type, ["issuer_bank"] = info.Issuer, ["issuer_country"] = info.Country };
    }
}
