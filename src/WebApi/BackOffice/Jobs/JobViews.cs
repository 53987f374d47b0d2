using Ottu.Application.Jobs;
using Ottu.Application.Kernel;

namespace Ottu.WebApi.BackOffice.Jobs;

/// <summary>Every job.</summary>
/// <param name="Frame">Around it.</param>
/// <param name="Jobs">By name.</param>
/// <param name="MayManage">Without the right there are no buttons.</param>
public sealed record JobsView(StaffFrame Frame, IReadOnlyList<JobView> Jobs, bool MayManage);

/// <summary>One job, what it did, and its schedule.</summary>
public sealed record JobDetailView(StaffFrame Frame, JobView Job, RunHistory History, bool MayManage)
{
    public required ScheduleForm Schedule { get; init; }
}

/// <summary>The form as it is shown: the stored schedule, or what was typed and is wrong.</summary>
/// <param name="Cron">In the field.</param>
/// <param name="Version">Of the job that the form was made from.</param>
/// <param name="Error">About the field.</param>
/// <param name="Conflict">Somebody else changed the job meanwhile.</param>
public sealed record ScheduleForm(string Cron, long Version, string? Error, string? Conflict);

/// <summary>A page of runs.</summary>
/// <param name="Runs">Newest first.</param>
/// <param name="Number">1 is the newest.</param>
/// <param name="Size">Rows per page.</param>
public sealed record RunHistory(Page<JobRunView> Runs, int Number, int Size)
{
    public long First => ((Number - 1L) * Size) + 1;

    public long Last => First + Runs.Items.Count - 1;

    public int? Newer => Number > 1 ? Number - 1 : null;

    public int? Older => Last < Runs.Count && Runs.Items.Count > 0 ? Number + 1 : null;
}
