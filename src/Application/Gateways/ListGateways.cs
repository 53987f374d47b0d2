using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Gateways;

/// <summary>What connections can be made to: the catalogue, in its own order. Needs <c>settings.view</c>.</summary>
public sealed record ListGateways(PageWindow Window) : IRequest<Result<Page<CatalogueGateway>>>;

public sealed class ListGatewaysHandler(ICaller caller) : IRequestHandler<ListGateways, Result<Page<CatalogueGateway>>>
{
    public Task<Result<Page<CatalogueGateway>>> Handle(ListGateways request, CancellationToken ct) => Task.FromResult(List(request.Window));

    Result<Page<CatalogueGateway>> List(PageWindow window) => caller.Can("settings.view")
        ? new Page<CatalogueGateway>([.. Catalogue.All.Skip(window.Offset).Take(window.Limit)], Catalogue.All.Count)
        : Problem.Forbidden.Instance;
}
