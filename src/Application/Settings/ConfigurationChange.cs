using System.Text.Json.Nodes;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>
/// One change of the configuration by an administrator: found, permitted, readable, decided on a locked snapshot, written and audited in
/// one transaction. The order of refusals is that of docs/protocol/checkout.md: 404, 403, 400.
/// </summary>
public sealed class ConfigurationChange(IDb db, ISettingsStore store, ConfigurationWriter writer, IInstallations installations, ICaller caller)
{
    /// <param name="find">The record to change; null answers 404.</param>
    /// <param name="body">What the caller sent.</param>
    /// <param name="decide">The configuration as it shall be. Errors go into the fields.</param>
    /// <param name="answer">The record as it now is.</param>
    /// <param name="ct">Stops it before the commit.</param>
    public async Task<Result<JsonObject>> Run<T>(
        Func<Installation, T?> find, Result<Fields> body, Func<ITx, Installation, T, Fields, Task<Installation>> decide, Func<Installation, JsonObject> answer, CancellationToken ct)
        where T : class
    {
        var done = await Store(find, (tx, before, record) => Read(tx, before, record, body, decide), ct);
        return done.TryGet(out _, out var problem) ? answer(await installations.Current(ct)) : problem;
    }

    public Task<Result<JsonObject>> Run<T>(
        Func<Installation, T?> find, Result<Fields> body, Func<Installation, T, Fields, Installation> decide, Func<Installation, JsonObject> answer, CancellationToken ct)
        where T : class =>
        Run(find, body, (_, before, record, fields) => Task.FromResult(decide(before, record, fields)), answer, ct);

    /// <summary>A new record: there is nothing to find.</summary>
    public Task<Result<JsonObject>> Run(Result<Fields> body, Func<Installation, Fields, Installation> decide, Func<Installation, JsonObject> answer, CancellationToken ct) =>
        Run(installation => installation, body, (before, _, fields) => decide(before, fields), answer, ct);

    public Task<Result<Done>> Remove<T>(Func<Installation, T?> find, Func<Installation, T, Result<Installation>> decide, CancellationToken ct)
        where T : class =>
        Store(find, (_, before, record) => Task.FromResult(decide(before, record)), ct);

    Task<Result<Done>> Store<T>(Func<Installation, T?> find, Func<ITx, Installation, T, Task<Result<Installation>>> decide, CancellationToken ct)
        where T : class => db.InTransaction<Result<Done>>(
        async tx =>
        {
            var before = await store.Lock(tx);
            if (find(before) is not { } record) return Problem.NotFound.Instance;
            if (!caller.Can(Permissions.ChangeSettings)) return Problem.Forbidden.Instance;
            if (!(await decide(tx, before, record)).TryGet(out var after, out var problem)) return problem;
            await writer.Write(tx, before, after);
            return default(Done);
        },
        ct);

    static async Task<Result<Installation>> Read<T>(ITx tx, Installation before, T record, Result<Fields> body, Func<ITx, Installation, T, Fields, Task<Installation>> decide)
    {
        if (!body.TryGet(out var fields, out var broken)) return broken;
        var after = await decide(tx, before, record, fields);
        return fields.Problem is { } problem ? problem : after;
    }
}
