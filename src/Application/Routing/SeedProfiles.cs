using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Routing;
using Ottu.Domain.Settings;

namespace Ottu.Application.Routing;

/// <summary>The routing profiles of a seed file: whole documents, saved as a new version where they differ from the one in force.</summary>
public sealed class SeedProfiles(IProfileStore profiles, IAudit audit)
{
    const string Actor = "system";

    /// <summary>Errors go into the fields, each at its place in the file.</summary>
    /// <param name="seed">The file.</param>
    /// <param name="installation">As the rest of the file leaves it.</param>
    public static IReadOnlyList<RoutingProfile> Read(Fields seed, Installation installation) =>
    [
        .. (seed.Objects("routing_profiles") ?? [])
            .Select(fields => ProfileDraft.VirtualConnection(fields, installation) is { } mid ? ProfileDraft.Read(fields, mid, installation) : null)
            .OfType<RoutingProfile>(),
    ];

    /// <summary>True when anything was saved.</summary>
    public async Task<bool> Apply(ITx tx, IReadOnlyList<RoutingProfile> wanted)
    {
        var isChanged = false;
        foreach (var profile in wanted)
        {
            var stored = await profiles.Newest(tx, profile.PgCode);
            var saved = profile with { Version = stored?.Version ?? 0 };
            if (stored is not null && JsonNode.DeepEquals(ProfileDocument.View(stored), ProfileDocument.View(saved))) continue;
            saved = saved with { Version = saved.Version + 1 };
            await profiles.Add(tx, saved, Actor);
            await audit.Record(tx, stored is null ? AuditAction.Create : AuditAction.Update, "routing_profile", profile.PgCode, ProfileDraft.Changes(stored, saved));
            isChanged = true;
        }

        return isChanged;
    }
}
