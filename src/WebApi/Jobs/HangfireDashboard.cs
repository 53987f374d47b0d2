using Hangfire.Dashboard;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Jobs;
using Ottu.Domain.Identity;
using Ottu.Infrastructure.Jobs;
using Ottu.Infrastructure.Kernel;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Jobs;

/// <summary>
/// Hangfire's own pages at /hangfire, where it hosts the jobs: <c>job.manage</c> may act, <c>job.view</c> may look. What changes a job goes through our
/// use cases, so that it is audited and the table stays the truth.
/// </summary>
static class HangfireDashboard
{
    const string Address = "/hangfire";

    public static void MapHangfireDashboard(this WebApplication app)
    {
        if (app.Services.GetService<HangfireStorage>() is not { } hangfire) return;

        // In memory it would show what happens in this process: nothing.
        if (!hangfire.IsShared && !Roles.Of(app.Configuration).IsWorker) return;
        var options = new Hangfire.DashboardOptions
        {
            Authorization = [new MayLook()],
            IsReadOnlyFunc = context => !Caller(context).Can(Permissions.ManageJobs),
            AppPath = null,
            DashboardTitle = "Jobs",
            DisplayStorageConnectionString = false,
        };
        var builder = ((IEndpointRouteBuilder)app).CreateApplicationBuilder();
        builder.UsePathBase(Address);
        builder.Use(RefuseStrangers);
        builder.UseMiddleware<AspNetCoreDashboardMiddleware>(hangfire.Storage, options, Routes(), true);
        app.Map(Address + "/{**path}", builder.Build()).Allow(Access.Staff).ExcludeFromDescription();
    }

    /// <summary>A person without the right is known, so 403 and not the 401 that Hangfire would answer.</summary>
    static Task RefuseStrangers(HttpContext http, RequestDelegate next)
    {
        var caller = http.RequestServices.GetRequiredService<ICaller>();
        if (caller.Can(Permissions.ViewJobs) || caller.Can(Permissions.ManageJobs)) return next(http);
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    static Hangfire.Dashboard.RouteCollection Routes()
    {
        var routes = new Hangfire.Dashboard.RouteCollection();
        routes.Add("/recurring/trigger", new TriggerThroughUs());
        routes.Add("/recurring/remove", new NotHere());
        routes.Add(".*", new HangfireOwn());
        return routes;
    }

    static ICaller Caller(DashboardContext context) => context.GetHttpContext().RequestServices.GetRequiredService<ICaller>();

    sealed class MayLook : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) => Caller(context).Can(Permissions.ViewJobs) || Caller(context).Can(Permissions.ManageJobs);
    }

    /// <summary>"Trigger now" of the recurring jobs' page.</summary>
    sealed class TriggerThroughUs : IDashboardDispatcher
    {
        public async Task Dispatch(DashboardContext context)
        {
            var http = context.GetHttpContext();
            var mediator = http.RequestServices.GetRequiredService<IMediator>();
            var problem = default(Ottu.Domain.Kernel.Problem);
            foreach (var name in await context.Request.GetFormValuesAsync("jobs[]"))
            {
                problem ??= (await mediator.Send(new TriggerJob(name), http.RequestAborted)).Problem;
            }

            await (problem?.ToResponse() ?? Results.NoContent()).ExecuteAsync(http);
        }
    }

    /// <summary>A job belongs to the product; it can be paused, not removed.</summary>
    sealed class NotHere : IDashboardDispatcher
    {
        public Task Dispatch(DashboardContext context)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }
    }

    /// <summary>Everything else is as Hangfire made it.</summary>
    sealed class HangfireOwn : IDashboardDispatcher
    {
        public async Task Dispatch(DashboardContext context)
        {
            if (DashboardRoutes.Routes.FindDispatcher(context.Request.Path) is not { } found)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            context.UriMatch = found.Item2;
            await found.Item1.Dispatch(context);
        }
    }
}
