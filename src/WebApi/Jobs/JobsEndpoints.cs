using MediatR;
using Ottu.Application.Jobs;
using Ottu.Domain.Kernel;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Jobs;

/// <summary>Jobs: what there is, what they did, and their schedules. docs/protocol/administration.md 2.2</summary>
static class JobsEndpoints
{
    public static void MapJobs(this WebApplication app)
    {
        var jobs = app.MapGroup("/b/api/v1/admin/jobs").Allow(Access.Merchant).WithTags("Administration");
        jobs.MapGet("/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer((await mediator.Send(new ListJobs(page.Window), ct)).Select(list => list.Select(job => job.ToJson())))).WithSummary("List jobs");
        jobs.MapGet("/{name}/", async (string name, IMediator mediator, CancellationToken ct) =>
            Json(await mediator.Send(new GetJob(name), ct)).Ok()).WithSummary("Read a job");
        jobs.MapPatch("/{name}/", async (string name, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            Json(await mediator.Send(new ChangeJobSchedule(name, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Change when a job runs");
        jobs.MapGet("/{name}/runs/", async (string name, PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer((await mediator.Send(new ListJobRuns(name, page.Window), ct)).Select(list => list.Select(run => run.ToJson())))).WithSummary("What a job did, newest first");
        jobs.MapPost("/{name}/trigger/", async (string name, IMediator mediator, CancellationToken ct) =>
            Json(await mediator.Send(new TriggerJob(name), ct)).Ok()).WithSummary("Run a job now");
        jobs.MapPost("/{name}/pause/", async (string name, IMediator mediator, CancellationToken ct) =>
            Json(await mediator.Send(new PauseJob(name), ct)).Ok()).WithSummary("Stop the schedule of a job");
        jobs.MapPost("/{name}/resume/", async (string name, IMediator mediator, CancellationToken ct) =>
            Json(await mediator.Send(new ResumeJob(name), ct)).Ok()).WithSummary("Start the schedule of a job again");
        app.MapHangfireDashboard();
    }

    static Result<System.Text.Json.Nodes.JsonObject> Json(Result<JobView> result) => result.Select(job => job.ToJson());
}
