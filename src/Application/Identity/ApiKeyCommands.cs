using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

/// <summary>Creates a pair; the private half is in this answer only. docs/protocol/routing.md 8</summary>
public sealed record CreateApiKey(Result<Fields> Body) : IRequest<Result<JsonObject>>;

/// <summary>Ends a pair for good. Revoking it twice changes nothing.</summary>
public sealed record RevokeApiKey(string Prefix) : IRequest<Result<JsonObject>>;

/// <summary>Creates a successor of the same name; the old pair works for another 24 hours, or until its own end.</summary>
public sealed record RotateApiKey(string Prefix) : IRequest<Result<JsonObject>>;

sealed class ApiKeyHandlers(IDb db, IIdentityStore store, IAudit audit, ICaller caller, NewApiKeys keys, TimeProvider clock)
    : IRequestHandler<CreateApiKey, Result<JsonObject>>, IRequestHandler<RevokeApiKey, Result<JsonObject>>, IRequestHandler<RotateApiKey, Result<JsonObject>>
{
    const int MaxName = 50;
    static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    public async Task<Result<JsonObject>> Handle(CreateApiKey request, CancellationToken ct)
    {
        if (!MayManage()) return Problem.Forbidden.Instance;
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        var name = fields.Text("name", MaxName, required: true);
        var expires = fields.Moment("expires");
        if (expires is { } moment && moment <= clock.GetUtcNow()) fields.Error("expires", "This moment has passed.");
        if (fields.Problem is { } problem) return problem;
        return await db.InTransaction(tx => keys.Add(tx, name!, expires), ct);
    }

    public async Task<Result<JsonObject>> Handle(RevokeApiKey request, CancellationToken ct) => await db.InTransaction(
        async tx =>
        {
            if (await store.LockKey(tx, request.Prefix) is not { } key) return Problem.NotFound.Instance;
            if (!MayManage()) return Problem.Forbidden.Instance;
            if (key.IsRevoked) return ApiKeyView.Of(key);
            var revoked = key with { IsRevoked = true };
            await store.SaveKey(tx, revoked);
            await audit.Record(tx, AuditAction.Update, "api_key", key.Prefix, new JsonObject { ["revoked"] = new JsonArray(false, true) });
            return (Result<JsonObject>)ApiKeyView.Of(revoked);
        },
        ct);

    public async Task<Result<JsonObject>> Handle(RotateApiKey request, CancellationToken ct) => await db.InTransaction(
        async tx =>
        {
            if (await store.LockKey(tx, request.Prefix) is not { } key) return Problem.NotFound.Instance;
            if (!MayManage()) return Problem.Forbidden.Instance;
            if (!key.IsUsable(clock.GetUtcNow())) return new Problem.Refused("A revoked or expired key cannot be rotated.");
            await Retire(tx, key);
            return await keys.Add(tx, key.Name, expires: null);
        },
        ct);

    async Task Retire(ITx tx, ApiKey key)
    {
        var end = clock.GetUtcNow() + Grace;
        if (key.ExpiresAt <= end) return;
        var retired = key with { ExpiresAt = end };
        await store.SaveKey(tx, retired);
        var (old, now) = (ApiKeyView.Of(key)["expires"], ApiKeyView.Of(retired)["expires"]);
        await audit.Record(tx, AuditAction.Update, "api_key", key.Prefix, new JsonObject { ["expires"] = new JsonArray(old?.DeepClone(), now?.DeepClone()) });
    }

    bool MayManage() => caller.Can(Permissions.ManageKeys);
}

/// <summary>Makes pairs.</summary>
public sealed class NewApiKeys(IIdentityStore store, IAudit audit, Entropy entropy, TimeProvider clock)
{
    public async Task<Result<JsonObject>> Add(ITx tx, string name, DateTimeOffset? expires)
    {
        var secret = ApiKeySecret.Generate(entropy);
        var key = new ApiKey
        {
            Prefix = secret.Prefix,
            Name = name,
            SecretHash = secret.Hash(),
            PublicKey = ApiKeySecret.GeneratePublic(entropy),
            ExpiresAt = expires,
            CreatedAt = clock.GetUtcNow(),
        };
        if (!await store.TryAddKey(tx, key)) throw new InvalidOperationException("Two keys of 48 random bits met.");
        await audit.Record(tx, AuditAction.Create, "api_key", key.Prefix, new JsonObject { ["name"] = new JsonArray(null, name), ["expires"] = new JsonArray(null, ApiKeyView.Of(key)["expires"]?.DeepClone()) });
        return ApiKeyView.New(key, secret);
    }
}
