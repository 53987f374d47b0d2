using System.Collections.Concurrent;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Identity;

/// <summary>api_key. Users are in <c>IdentityStore.Users.cs</c>.</summary>
sealed partial class IdentityStore(Db db, IdentityCache cache, KeyUse use, TimeProvider clock) : IIdentityStore
{
    static readonly Statement KeyByPrefix = new($"SELECT {ApiKeyRow.Columns} FROM api_key WHERE prefix = @prefix");

    public Task<ApiKey?> FindKey(string prefix, CancellationToken ct) =>
        cache.Get("key:" + prefix, async () => Exactly((await db.One<ApiKeyRow>(KeyByPrefix, new { prefix }, ct))?.ToKey(), prefix), ct);

    static readonly Statement KeyByPublic = new($"SELECT {ApiKeyRow.Columns} FROM api_key WHERE public_key = @publicKey");

    public Task<ApiKey?> FindKeyByPublic(string publicKey, CancellationToken ct) =>
        cache.Get("public:" + publicKey, async () => (await db.One<ApiKeyRow>(KeyByPublic, new { publicKey }, ct))?.ToKey(), ct);

    public void Used(ApiKey key) => use.Note(key.Prefix, clock.GetUtcNow());

    static readonly Statement CountKeys = new("SELECT COUNT(*) FROM api_key");

    public async Task<bool> AnyKey(ITx tx) => await tx.Sql().One<long>(CountKeys) > 0;

    static readonly Statement LockByPrefix = new(d => $"SELECT {ApiKeyRow.Columns} FROM api_key{d.Lock} WHERE prefix = @prefix");

    public async Task<ApiKey?> LockKey(ITx tx, string prefix) => Exactly((await tx.Sql().One<ApiKeyRow>(LockByPrefix, new { prefix }))?.ToKey(), prefix);

    static readonly Statement InsertKey = new(
        "INSERT INTO api_key (prefix, name, secret_hash, public_key, is_revoked, expires_at, created_at) " +
        "VALUES (@Prefix, @Name, @SecretHash, @PublicKey, @IsRevoked, @ExpiresAt, @CreatedAt)");

    public async Task<bool> TryAddKey(ITx tx, ApiKey key) => await tx.Sql().TryInsert(InsertKey, Columns(key)) && await Changed(tx);

    static readonly Statement UpdateKey = new(
        "UPDATE api_key SET secret_hash = @SecretHash, public_key = @PublicKey, is_revoked = @IsRevoked, expires_at = @ExpiresAt WHERE prefix = @Prefix");

    public async Task SaveKey(ITx tx, ApiKey key)
    {
        await tx.Sql().Execute(UpdateKey, Columns(key));
        await Changed(tx);
    }

    static readonly Statement RaiseVersion = new("UPDATE installation SET config_version = config_version + 1 WHERE id = 1");

    async Task<bool> Changed(ITx tx)
    {
        await tx.Sql().Execute(RaiseVersion);
        tx.Sql().OnCommit(cache.Clear);
        return true;
    }

    /// <summary>SQL Server compares letters without case; a key is its exact text.</summary>
    static ApiKey? Exactly(ApiKey? key, string prefix) => key?.Prefix == prefix ? key : null;

    static object Columns(ApiKey key) => new
    {
        key.Prefix,
        key.Name,
        key.SecretHash,
        key.PublicKey,
        IsRevoked = key.IsRevoked ? 1L : 0L,
        ExpiresAt = key.ExpiresAt?.ToUnixTimeMilliseconds(),
        CreatedAt = key.CreatedAt.ToUnixTimeMilliseconds(),
    };
}

/// <summary>When each key was last used, kept in memory between two writes.</summary>
sealed class KeyUse
{
    readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    public void Note(string prefix, DateTimeOffset at) => _used[prefix] = at;

    public IReadOnlyList<(string Prefix, DateTimeOffset At)> Take() =>
        [.. _used.Keys.Select(prefix => _used.TryRemove(prefix, out var at) ? (prefix, at) : default).Where(entry => entry.prefix is not null)];
}
