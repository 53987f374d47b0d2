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

sealed class SaveProfileHandler(IDb db, ISettingsStore settings, IProfileStore profiles, IAudit audit, ICaller caller) : IRequestHandler<SaveProfile, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(SaveProfile request, CancellationToken ct) => db.InTransaction<Result<JsonObject>>(
        async tx =>
        {
            var installation = await settings.Lock(tx);
            if (!installation.Mids.TryGetValue(request.PgCode, out var mid) || !mid.IsVirtual) return Problem.NotFound.Instance;
            if (!caller.Can(Permissions.ChangeRouting)) return Problem.Forbidden.Instance;
            if (!request.Body.TryGet(out var fields, out var broken)) return broken;
            if (!ProfileDraft.Read(fields, mid, installation).TryGet(out var draft, out var invalid)) return invalid;
            var stored = await profiles.Newest(tx, mid.Code);
            if ((stored?.Version ?? 0) != draft.Version) return ProfileDraft.Outdated;
            var saved = draft with { Version = draft.Version + 1 };
            await profiles.Add(tx, saved, caller.Principal?.Name ?? "");
            await settings.Announce(tx);
            await audit.Record(tx, stored is null ? AuditAction.Create : AuditAction.Update, "routing_profile", mid.Code, Changes(stored, saved));
            return ProfileDocument.View(saved);
        },
        ct);

    static JsonObject Changes(RoutingProfile? before, RoutingProfile after)
    {
        var (old, now) = (before is null ? [] : ProfileDocument.View(before), ProfileDocument.View(after));
        return new JsonObject(now.Where(member => !JsonNode.DeepEquals(old[member.Key], member.Value))
            .Select(member => KeyValuePair.Create(member.Key, (JsonNode?)new JsonArray(old[member.Key]?.DeepClone(), member.Value?.DeepClone()))));
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

    /// <summary>The profile, or all that is wrong with it.</summary>
    public static Result<RoutingProfile> Read(Fields fields, Mid mid, Installation installation)
    {
        var errors = new FieldErrors();
        var document = fields.Copy();
        document["pg_code"] = mid.Code;
        if (ProfileDocument.Read(document, errors) is not { } draft) return new Problem.Invalid(errors);
        var currency = installation.ConfigOf(mid).DefaultCurrency;
        var found = ProfileCheck.Of(draft, mid.Type, mid.Operation, RoutedConnections.Of(installation, currency, currency));
        return found.IsEmpty ? draft : new Problem.Invalid(found);
    }
}
