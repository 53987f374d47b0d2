using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Jobs;

/// <summary>One change of a job by an administrator: found, permitted, decided on the locked row, stored and audited in one transaction.</summary>
public sealed class JobChange(IDb db, IJobs jobs, IAudit audit, ICaller caller)
{
    public Task<Result<JobView>> Run(string name, Func<StoredJob, Result<StoredJob>> decide, CancellationToken ct) => db.InTransaction<Result<JobView>>(
        async tx =>
        {
            if (await jobs.Lock(tx, name) is not { } before) return Problem.NotFound.Instance;
            if (!caller.Can(Permissions.ManageJobs)) return Problem.Forbidden.Instance;
            if (!decide(before).TryGet(out var after, out var problem)) return problem;
            if (after != before) await Store(tx, before, after);
            return await jobs.View(tx, name);
        },
        ct);

    async Task Store(ITx tx, StoredJob before, StoredJob after)
    {
        var isRescheduled = (before.Cron, before.ChangedCron, before.IsPaused) != (after.Cron, after.ChangedCron, after.IsPaused);
        await jobs.Save(tx, after with { Version = before.Version + (isRescheduled ? 1 : 0) });
        await audit.Record(tx, AuditAction.Update, "job", before.Name, Changes(before, after));
    }

    static JsonObject Changes(StoredJob before, StoredJob after)
    {
        var changes = new JsonObject();
        Add("cron", before.Cron, after.Cron);
        Add("is_paused", before.IsPaused, after.IsPaused);
        Add("requested_at", Moment(before.RequestedAt), Moment(after.RequestedAt));
        return changes;

        void Add(string name, JsonNode? old, JsonNode? @new)
        {
            if (!JsonNode.DeepEquals(old, @new)) changes[name] = new JsonArray(old, @new);
        }
    }

    static string? Moment(DateTimeOffset? at) => at is { } known ? WireTime.Moment(known) : null;
}
