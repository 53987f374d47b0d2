using System.Globalization;
using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Jobs;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.WebApi.Http;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.BackOffice.Jobs;

/// <summary>What runs by itself: looked at, run by hand, paused, and put on another schedule.</summary>
static class JobPages
{
    const string List = "/admin/jobs";
    const int RunsPerPage = 25;
    const int LastPage = 10_000;

    public static void MapJobPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/jobs", ShowList);
        pages.MapGet("/jobs/{name}", ShowOne);
        pages.MapPost("/jobs/{name}/trigger", (string name, HttpContext http, IncomingBody body, StaffFrames frames, IMediator mediator) =>
            Act(http, body, frames, mediator, new TriggerJob(name), "triggered")).TakesForm();
        pages.MapPost("/jobs/{name}/pause", (string name, HttpContext http, IncomingBody body, StaffFrames frames, IMediator mediator) =>
            Act(http, body, frames, mediator, new PauseJob(name), "paused")).TakesForm();
        pages.MapPost("/jobs/{name}/resume", (string name, HttpContext http, IncomingBody body, StaffFrames frames, IMediator mediator) =>
            Act(http, body, frames, mediator, new ResumeJob(name), "resumed")).TakesForm();
        pages.MapPost("/jobs/{name}/schedule", Reschedule).TakesForm();
    }

    static async Task<IResult> ShowList(HttpContext http, StaffFrames frames, IMediator mediator)
    {
        var frame = await frames.Of(http);
        var found = await mediator.Send(new ListJobs(new PageWindow(PageWindow.MaxLimit, Offset: 0)), http.RequestAborted);
        if (!found.TryGet(out var jobs, out var problem)) return StaffPage.Refusal(frame, problem);
        var job = http.Request.Query["job"].ToString();
        if (jobs.Items.Any(known => known.Name == job)) frame = frame with { Notice = NoticeOf(http, frame.Texts, job) };
        return StaffPage.Of<JobsPage>(new JobsView(frame, jobs.Items, MayManage(http)));
    }

    static Task<IResult> ShowOne(string name, HttpContext http, StaffFrames frames, IMediator mediator) => Detail(name, http, frames, mediator, schedule: null);

    static async Task<IResult> Detail(string name, HttpContext http, StaffFrames frames, IMediator mediator, ScheduleForm? schedule)
    {
        var frame = await frames.Of(http);
        if (!(await mediator.Send(new GetJob(name), http.RequestAborted)).TryGet(out var job, out var problem)) return StaffPage.Refusal(frame, problem);
        var page = int.TryParse(http.Request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, LastPage) : 1;
        var runs = await mediator.Send(new ListJobRuns(name, new PageWindow(RunsPerPage, (page - 1) * RunsPerPage)), http.RequestAborted);
        if (!runs.TryGet(out var history, out problem)) return StaffPage.Refusal(frame, problem);
        var view = new JobDetailView(frame with { Notice = NoticeOf(http, frame.Texts, name) }, job, new RunHistory(history, page, RunsPerPage), MayManage(http))
        {
            Schedule = schedule ?? new ScheduleForm(job.Cron, job.Version, Error: null, Conflict: null),
        };
        return StaffPage.Of<JobPage>(view, schedule is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    static async Task<IResult> Act(HttpContext http, IncomingBody body, StaffFrames frames, IMediator mediator, IRequest<Result<JobView>> command, string done)
    {
        var result = await mediator.Send(command, http.RequestAborted);
        if (!result.TryGet(out var job, out var problem)) return StaffPage.Refusal(await frames.Of(http), problem);
        var name = Uri.EscapeDataString(job.Name);
        return new SeeOther(new StaffForm(body).Text("from") == "list" ? $"{List}?done={done}&job={name}" : $"{List}/{name}?done={done}");
    }

    static async Task<IResult> Reschedule(string name, HttpContext http, IncomingBody body, StaffFrames frames, IMediator mediator)
    {
        var form = new StaffForm(body);
        var fields = new Fields(new JsonObject { ["cron"] = form.Text("cron"), ["version"] = form.Text("version") }, isForm: true);
        var result = await mediator.Send(new ChangeJobSchedule(name, fields), http.RequestAborted);
        if (result.TryGet(out _, out var problem)) return new SeeOther($"{List}/{Uri.EscapeDataString(name)}?done=rescheduled");
        if (problem is not Problem.Invalid invalid) return StaffPage.Refusal(await frames.Of(http), problem);
        var errors = invalid.Errors.ToJson();
        var version = long.TryParse(form.Text("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var typed) ? typed : 0;
        return await Detail(name, http, frames, mediator, new ScheduleForm(form.Text("cron"), version, First(errors, "cron"), First(errors, "version")));
    }

    /// <summary>Only what an action of ours says, so that no link can put words on the page.</summary>
    static string? NoticeOf(HttpContext http, StaffTexts texts, string job) => http.Request.Query["done"].ToString() switch
    {
        "triggered" => texts.Triggered(job),
        "paused" => texts.PausedNow(job),
        "resumed" => texts.Resumed(job),
        "rescheduled" => texts.Rescheduled(job),
        _ => null,
    };

    static string? First(JsonObject errors, string field) => (string?)(errors[field] as JsonArray)?[0];

    static bool MayManage(HttpContext http) => http.Features.Get<Principal>()!.Can(Permissions.ManageJobs);
}
