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
    const int Turns = 64;
    static readonly TimeSpan For = TimeSpan.FromMinutes(5);

    readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    // Password hashing is slow on purpose: a flood of guesses may not take every core from paying customers.
    readonly SemaphoreSlim _slow = new(Math.Max(1, Environment.ProcessorCount / 2));

    readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Turns).Select(_ => new SemaphoreSlim(1, 1))];

    public void Dispose()
    {
        _slow.Dispose();
        foreach (var turn in _turns) turn.Dispose();
    }

    public bool Remembers(string hash, string password) => _until.TryGetValue(EntryOf(hash, password), out var until) && clock.GetUtcNow() < until;

    /// <summary>One judgement of a name at a time, so that of many requests at once with the right password one is judged and the others find it remembered.</summary>
    public async Task<IDisposable> TakeTurn(string username, CancellationToken ct)
    {
        var turn = _turns[(uint)username.GetHashCode(StringComparison.Ordinal) % Turns];
        await turn.WaitAsync(ct);
        return new Turn(turn);
    }

    /// <summary>Remembers it when it fits.</summary>
    public async Task<bool> Verify(string hash, string password, CancellationToken ct)
    {
        if (!await VerifyAfresh(hash, password, ct)) return false;
        if (_until.Count >= MostEntries) _until.Clear();
        _until[EntryOf(hash, password)] = clock.GetUtcNow() + For;
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

    string EntryOf(string hash, string password) => Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{hash}\n{password}")));

    sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
