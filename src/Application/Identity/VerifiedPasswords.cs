using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Ottu.Domain.Identity;

namespace Ottu.Application.Identity;

/// <summary>
/// Remembers for some minutes which password fitted which stored hash, as a hash under a key that lives only in this process. A changed password
/// has another stored hash and so is not remembered.
/// </summary>
sealed class VerifiedPasswords(byte[] key, TimeProvider clock) : IDisposable
{
    const int MostEntries = 10_000;
    static readonly TimeSpan For = TimeSpan.FromMinutes(5);

    readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    // Password hashing is slow on purpose: a flood of guesses may not take every core from paying customers.
    readonly SemaphoreSlim _slow = new(Math.Max(1, Environment.ProcessorCount / 2));

    public void Dispose() => _slow.Dispose();

    public async Task<bool> Verify(string hash, string password, CancellationToken ct)
    {
        var entry = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{hash}\n{password}")));
        var now = clock.GetUtcNow();
        if (_until.TryGetValue(entry, out var until) && now < until) return true;
        if (!await VerifyAfresh(hash, password, ct)) return false;
        if (_until.Count >= MostEntries) _until.Clear();
        _until[entry] = now + For;
        return true;
    }

    /// <summary>Remembers nothing and asks no memory, so that it always takes the same time.</summary>
    public async Task<bool> VerifyAfresh(string hash, string password, CancellationToken ct)
    {
        await _slow.WaitAsync(ct);
        try
        {
            return PasswordHash.Verify(hash, password);
        }
        finally
        {
            _slow.Release();
        }
    }
}
