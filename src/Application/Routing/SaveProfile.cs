using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Routing;
using Ottu.Domain.Settings;

namespace Ottu.Application.Routing;

/// <summary>
/// Saves the whole routing profile of a virtual connection as a new version, in force from the commit on. What contradicts itself is refused.
/// <c>version</c> must name the version in force (0 or absent: none yet). Needs <c>routing.change</c>.
/// </summary>
public sealed record SaveProfile(string PgCode, Result<Fields> Body) : IRequest<Result<JsonObject>>;

/// <summary>The same for a connection that has no profile yet, named by <c>pg_code</c> in the document.</summary>
public sealed record AddProfile(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class SaveProfileHandler(IDb db, ISettingsStore settings, IProfileStore profiles, IAudit audit, ICaller caller)
    : IRequestHandler<SaveProfile, Result<JsonObject>>, IRequestHandler<AddProfile, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(SaveProfile request, CancellationToken ct) => db.InTransaction<Result<JsonObject>>(
        async tx =>
        {
            var installation = await settings.Lock(tx);
            if (!installation.Mids.TryGetValue(request.PgCode, out var mid) || !mid.IsVirtual) return Problem.NotFound.Instance;
            if (!caller.Can(Permissions.ChangeRouting)) return Problem.Forbidden.Instance;
            if (!request.Body.TryGet(out var fields, out var broken)) return broken;
            return await Save(tx, fields, mid, installation, await profiles.Newest(tx, mid.Code));
        },
        ct);

    public Task<Result<JsonObject>> Handle(AddProfile request, CancellationToken ct) => db.InTransaction<Result<JsonObject>>(
        async tx =>
        {
            var installation = await settings.Lock(tx);
            if (!caller.Can(Permissions.ChangeRouting)) return Problem.Forbidden.Instance;
            if (!request.Body.TryGet(out var fields, out var broken)) return broken;
            if (ProfileDraft.VirtualConnection(fields, installation) is not { } mid) return fields.Problem!;
            if (await profiles.Newest(tx, mid.Code) is not null) return Problem.Field("pg_code", "This connection has a profile already.");
            return await Save(tx, fields, mid, installation, stored: null);
        },
        ct);

    async Task<Result<JsonObject>> Save(ITx tx, Fields fields, Mid mid, Installation installation, RoutingProfile? stored)
    {
        if (ProfileDraft.Read(fields, mid, installation) is not { } draft) return fields.Problem!;
        if ((stored?.Version ?? 0) != draft.Version) return ProfileDraft.Outdated;
        var saved = draft with { Version = draft.Version + 1 };
        await profiles.Add(tx, saved, caller.Principal?.Name ?? "");
        await settings.Announce(tx);
        await audit.Record(tx, stored is null ? AuditAction.Create : AuditAction.Update, "routing_profile", mid.Code, ProfileDraft.Changes(stored, saved));
        return ProfileDocument.View(saved);
    }
}

/// <summary>Storage of profiles with all their versions.</summary>
public interface IProfileStore
{
    /// <summary>The version in force.</summary>
    Task<RoutingProfile?> Newest(ITx tx, string pgCode);

    Task Add(ITx tx, RoutingProfile profile, string actor);
}

/// <summary>A profile that somebody wrote and nobody saved.</summary>
public static class ProfileDraft
{
    public static readonly Problem Outdated = Problem.Field("version", "This record was changed by somebody else. Load it again.");

    /// <summary>The profile; null where all that is wrong with it went into the fields.</summary>
    public static RoutingProfile? Read(Fields fields, Mid mid, Installation installation)
    {
        var errors = new FieldErrors();
        var document = fields.Copy();
        document["pg_code"] = mid.Code;
        var currency = installation.ConfigOf(mid).DefaultCurrency;
        var draft = ProfileDocument.Read(document, errors);
        var found = draft is null ? errors : ProfileCheck.Of(draft, mid.Type, mid.Operation, RoutedConnections.Of(installation, currency, currency));
        if (found.IsEmpty) return draft;
        fields.Adopt(found);
        return null;
    }

    /// <summary>The draft that a body holds as <c>draft</c>, compiled as version 0; null where anything is wrong with it.</summary>
    public static CompiledProfile? Inside(Fields fields, Mid mid, Installation installation)
    {
        if (!fields.IsSet("draft")) fields.Error("draft", FieldTexts.Required);
        return fields.Nested("draft") is { } inner && Read(inner, mid, installation) is { } draft ? new CompiledProfile(draft with { Version = 0 }) : null;
    }

    /// <summary>The virtual connection that a document names; null where it names none.</summary>
    public static Mid? VirtualConnection(Fields fields, Installation installation)
    {
        if (fields.Text("pg_code", max: 50, required: true) is not { } code) return null;
        if (installation.Mids.TryGetValue(code, out var mid) && mid.IsVirtual) return mid;
        fields.Error("pg_code", $"\"{code}\" is not a virtual connection.");
        return null;
    }

    /// <summary><c>{field: [old, new]}</c> of every field that differs.</summary>
    public static JsonObject Changes(RoutingProfile? before, RoutingProfile after)
    {
        var (old, now) = (before is null ? [] : ProfileDocument.View(before), ProfileDocument.View(after));
        return new JsonObject(now.Where(member => !JsonNode.DeepEquals(old[member.Key], member.Value))
            .Select(member => KeyValuePair.Create(member.Key, (JsonNode?)new JsonArray(old[member.Key]?.DeepClone(), member.Value?.DeepClone()))));
    }
}
