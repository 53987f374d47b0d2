using Ottu.Domain.Identity;
using Ottu.WebApi.BackOffice.Jobs;
using Ottu.WebApi.Http;
using Ottu.WebApi.Identity;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.BackOffice;

/// <summary>The pages on which staff work. Each needs a sign-in; what it shows and does is asked of the same use cases as the administration API.</summary>
static class BackOfficeEndpoints
{
    public static IServiceCollection AddBackOffice(this IServiceCollection services) => services.AddSingleton<StaffFrames>();

    public static void MapBackOffice(this IEndpointRouteBuilder routes)
    {
        var open = routes.MapGroup(StaffArea.Home).ExcludeFromDescription();
        open.MapGet("/login", SignInPages.Show);
        open.MapPost("/login", SignInPages.SignIn).TakesForm();

        var pages = routes.MapGroup(StaffArea.Home).Allow(Access.Staff).ExcludeFromDescription();
        pages.MapPost("/logout", SignInPages.SignOut).TakesForm();
        pages.MapGet("/", Start);
        pages.MapJobPages();
        pages.MapGet("/{**path}", NotFound);
    }

    /// <summary>The first page that he may see.</summary>
    static async Task<IResult> Start(HttpContext http, StaffFrames frames)
    {
        if (NavigationEntry.For(http.Features.Get<Principal>()!) is [var first, ..]) return new SeeOther(first.Url);
        return StaffPage.Refusal(await frames.Of(http), Domain.Kernel.Problem.Forbidden.Instance);
    }

    static async Task<IResult> NotFound(HttpContext http, StaffFrames frames) =>
        StaffPage.Refusal(await frames.Of(http), Domain.Kernel.Problem.NotFound.Instance);
}
