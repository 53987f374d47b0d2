using Ottu.Infrastructure.Gateways.Sandbox;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Gateways.Sandbox;

/// <summary>The simulated bank's pages, and the development API over its books. docs/protocol/sdk.md 9</summary>
static class SandboxEndpoints
{
    public static void MapSandbox(this IEndpointRouteBuilder routes)
    {
        if (!routes.ServiceProvider.GetRequiredService<IConfiguration>().GetValue("Ottu:Sandbox:Enabled", defaultValue: true)) return;
        var pages = routes.MapGroup("/sandbox");
        pages.MapGet("/pay/{reference}", (string reference, SandboxBooks books, CancellationToken ct) => SandboxPages.ShowPay(reference, books, ct));
        pages.MapPost("/pay/{reference}", (string reference, SandboxBooks books, SandboxBank bank, HttpContext http) =>
            SandboxPages.Post(reference, books, bank.Pay, http));
        pages.MapGet("/3ds/{reference}", (string reference, SandboxBooks books, CancellationToken ct) => SandboxPages.ShowChallenge(reference, books, ct));
        pages.MapPost("/3ds/{reference}", (string reference, SandboxBooks books, SandboxBank bank, HttpContext http) =>
            SandboxPages.Post(reference, books, bank.Authenticate, http));

        var api = pages.MapGroup("/api/payments");
        api.MapGet("/", (PageQuery page, SandboxBooks books, CancellationToken ct) => SandboxApi.List(page, books, ct));
        api.MapGet("/{reference}", (string reference, SandboxBooks books, CancellationToken ct) => SandboxApi.Show(reference, books, ct));
        api.MapMethods("/{reference}", [HttpMethods.Post, HttpMethods.Patch], SandboxApi.Change);

        var cards = pages.MapGroup("/api/cards");
        cards.MapGet("/", (PageQuery page, SandboxVault vault, CancellationToken ct) => SandboxCardsApi.List(page, vault, ct));
        cards.MapGet("/{token}", (string token, SandboxVault vault, CancellationToken ct) => SandboxCardsApi.Show(token, vault, ct));
        cards.MapPatch("/{token}", SandboxCardsApi.Change);

        // It names who paid what; on a developer's own machine that is nobody's secret.
        if (routes.ServiceProvider.GetRequiredService<IHostEnvironment>().IsDevelopment()) return;
        api.Allow(Access.PrivateKey);
        cards.Allow(Access.PrivateKey);
    }
}
