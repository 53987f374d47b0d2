using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Routing;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>What a start is told to bring about.</summary>
/// <param name="File">The parsed seed file; null where none is configured.</param>
/// <param name="Source">Names it in messages.</param>
/// <param name="ForNewcomers">Without a file: sandbox connections where there is no connection, a superuser where there is none.</param>
/// <param name="ApiKey">Known private key.</param>
/// <param name="PublicKey">Known public key.</param>
/// <param name="WebhookKey">Known signing key.</param>
public sealed record Seed(JsonObject? File, string Source, bool ForNewcomers, Secret? ApiKey, string? PublicKey, Secret? WebhookKey);

/// <summary>What the start generated: shown once on the console. Null where it was known already.</summary>
public sealed record SeededKeys(KeyPair? Keys, Secret? WebhookKey, NewStaffUser? Superuser);

/// <summary>The seed does not describe a configuration; the message names every wrong place.</summary>
public sealed class InvalidSeedException(string message) : Exception(message);

/// <summary>
/// Brings the installation to what its seed says, in one transaction under the configuration lock: of many nodes that start together,
/// one does the work and the others find it done.
/// </summary>
public sealed class ApplySeed(
    IDb db, ISettingsStore store, ConfigurationWriter writer, SeedIdentities identities, SeedProfiles profiles, ISecrets secrets, IServiceKeys keys, Entropy entropy)
{
    const int HmacKeyBytes = 32;

    public Task<SeededKeys> Run(Seed seed, CancellationToken ct)
    {
        // The key ring stores a new key in a transaction of its own, so it is made before ours begins.
        secrets.Protect("");
        return db.InTransaction(tx => Apply(tx, seed), ct);
    }

    async Task<SeededKeys> Apply(ITx tx, Seed seed)
    {
        var before = await store.Lock(tx);
        var fields = new Fields( seed.File ?? (seed.ForNewcomers && before.Mids.Count == 0 ? NewcomerSeed.Document() : []));
        var after = SeedDocument.Apply(fields, WithDefaults(before), secrets, keys);
        var users = SeedUser.Read(fields);
        var routing = fields.Errors.IsEmpty ? SeedProfiles.Read(fields, after) : [];
        if (!fields.Errors.IsEmpty) throw new InvalidSeedException(Describe(seed.Source, fields.Errors));

        var webhookKey = seed.WebhookKey ?? (after.Webhooks.HmacKey.Length == 0 ? new Secret(entropy.Hex(HmacKeyBytes)) : null);
        if (webhookKey is not null) after = after with { Webhooks = after.Webhooks with { HmacKey = webhookKey.Reveal() } };
        var isAnnounced = await writer.Write(tx, before, after);
        if (await profiles.Apply(tx, routing) && !isAnnounced) await store.Announce(tx);
        foreach (var user in users) await identities.User(tx, user.Username, user.Password, user.Change);
        var superuser = seed is { File: null, ForNewcomers: true } ? await identities.FirstSuperuser(tx) : null;
        return new SeededKeys(await SeedKeys(tx, seed), seed.WebhookKey is null ? webhookKey : null, superuser);
    }

    async Task<KeyPair?> SeedKeys(ITx tx, Seed seed)
    {
        if (seed.PublicKey is not null && !ApiKeySecret.IsPublicKey(seed.PublicKey)) throw new InvalidSeedException("Ottu:Seed:PublicKey must be 40 lower-case hexadecimal digits.");
        if (seed.ApiKey is null) return await identities.AnyKey(tx) ? null : await identities.Key(tx, "default", secret: null, seed.PublicKey);
        if (!ApiKeySecret.TryParse(seed.ApiKey.Reveal(), out var secret)) throw new InvalidSeedException("Ottu:Seed:ApiKey must be 8 letters or digits, a dot and 32 letters or digits.");
        await identities.Key(tx, "seed", secret, seed.PublicKey);
        return null;
    }

    /// <summary>Both plugins exist from the first start on.</summary>
    static Installation WithDefaults(Installation installation) => Enum.GetValues<SessionType>()
        .Where(type => !installation.Plugins.ContainsKey(type))
        .Aggregate(installation, (current, type) => current.With(new Plugin { Type = type }));

    static string Describe(string source, FieldErrors errors) => $"{source} is invalid:" + string.Concat(Lines(errors.ToJson(), "").Select(line => Environment.NewLine + "  " + line));

    static IEnumerable<string> Lines(JsonNode? node, string place) => node switch
    {
        JsonObject members => members.SelectMany(member => Lines(member.Value, Below(place, member.Key))),
        JsonArray messages => messages.Select(message => $"{place}: {message}"),
        _ => [],
    };

    static string Below(string place, string member) =>
        int.TryParse(member, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? $"{place}[{member}]"
        : member == FieldErrors.NonField ? place
        : place.Length == 0 ? member
        : $"{place}.{member}";
}
