using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Identity;

/// <summary>
/// idempotency_key. The answer is encrypted. A body is recognised by an HMAC whose key is random per row and encrypted in it, so the table tells
/// nothing about bodies, not even that two are equal.
/// </summary>
sealed class IdempotencyStore(Db db, IDataProtectionProvider protection, IConfiguration configuration, Entropy entropy, TimeProvider clock) : IIdempotency
{
    const int HmacKeyBytes = 32;
    readonly IDataProtector _protector = protection.CreateProtector("Ottu.Idempotency");

    TimeSpan KeptFor => TimeSpan.FromHours(configuration.GetValue("Ottu:Idempotency:Hours", 24));

    long Cutoff => (clock.GetUtcNow() - KeptFor).ToUnixTimeMilliseconds();

    static readonly Statement ByScope = new(
        "SELECT request_hash AS RequestHash, status AS Status, response AS Response FROM idempotency_key WHERE scope = @scope AND created_at > @cutoff");

    public async Task<KnownKey?> Find(string scope, ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        if (await db.One<Row>(ByScope, new { scope, cutoff = Cutoff }, ct) is not { } row) return null;
        var kept = JsonSerializer.Deserialize<Kept>(_protector.Unprotect(row.Response), WireJson.Options)!;
        var hash = Convert.FromHexString(row.RequestHash);
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(kept.HmacKey, request.Span), hash)) return new KnownKey.OtherRequest();
        return kept.Answer is { } answer ? new KnownKey.Answered(answer) : new KnownKey.InFlight();
    }

    static readonly Statement DeleteOld = new("DELETE FROM idempotency_key WHERE scope = @scope AND created_at <= @cutoff");

    static readonly Statement Insert = new(
        "INSERT INTO idempotency_key (scope, request_hash, response, created_at) VALUES (@scope, @hash, @response, @now)");

    public async Task<bool> Run(string scope, ReadOnlyMemory<byte> request, Func<Task> run, CancellationToken ct)
    {
        var key = new byte[HmacKeyBytes];
        entropy.Fill(key);
        var row = new
        {
            scope,
            hash = Convert.ToHexStringLower(HMACSHA256.HashData(key, request.Span)),
            response = Protect(new Kept(key, Answer: null)),
            now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        var first = new FirstCommit(db, async tx =>
        {
            await tx.Execute(DeleteOld, new { scope, cutoff = Cutoff });
            if (!await tx.TryInsert(Insert, row)) throw new KeyTakenException();
        });
        await first.During(run);
        return first.IsWritten;
    }

    static readonly Statement ResponseOf = new(d => $"SELECT response FROM idempotency_key{d.Lock} WHERE scope = @scope");

    static readonly Statement Answer = new("UPDATE idempotency_key SET status = @status, response = @response WHERE scope = @scope");

    public Task Keep(string scope, StoredAnswer answer, CancellationToken ct) => db.InTransaction(
        async tx =>
        {
            var reserved = await tx.Sql().One<string>(ResponseOf, new { scope }) ?? throw new InvalidOperationException("An answer was kept for a key that nobody reserved.");
            var kept = JsonSerializer.Deserialize<Kept>(_protector.Unprotect(reserved), WireJson.Options)!;
            await tx.Sql().Execute(Answer, new { scope, status = (long)answer.Status, response = Protect(kept with { Answer = answer }) });
        },
        ct);

    static readonly Statement DeleteBatch = new(d =>
        $"DELETE FROM idempotency_key WHERE id IN (SELECT id FROM idempotency_key WHERE created_at <= @cutoff ORDER BY created_at, id {d.Page})");

    /// <summary>Deletes keys past their time, a batch per transaction so that payments do not wait. Returns how many.</summary>
    public async Task<int> Purge(CancellationToken ct)
    {
        const int Batch = 500;
        var total = 0;
        for (var more = true; more;)
        {
            var deleted = await db.InTransaction(tx => tx.Sql().Execute(DeleteBatch, new { cutoff = Cutoff, limit = Batch, offset = 0 }), ct);
            total += deleted;
            more = deleted == Batch;
        }

        return total;
    }

    string Protect(Kept kept) => _protector.Protect(JsonSerializer.Serialize(kept, WireJson.Options));

    sealed record Row(string RequestHash, long? Status, string Response);

    sealed record Kept(byte[] HmacKey, StoredAnswer? Answer);
}
