using System.Security.Cryptography;
using System.Text;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

/// <summary>
/// Bounds guessing a password. Tries are taken out of the counters before they are judged, so that a hundred at once are no way round, and are
/// given back by the sign-in that succeeds. A refused try counts for nothing: no window is longer than it says. docs/adr/0014-staff-sessions.md
/// </summary>
public sealed class SignInLimits(IRateCounters counters, IStaffSessionStore sessions, TimeProvider clock)
{
    /// <summary>One name from one network. Whoever uses it up locks nobody out elsewhere.</summary>
    static readonly RateRule PerNetwork = Rule("sign-in:network", "15m", 5);

    /// <summary>One name from all networks together, against guesses from many. It does not hold where its owner has signed in before.</summary>
    static readonly RateRule PerName = Rule("sign-in:name", "1h", 50);

    /// <summary>Null when the try may be judged. Counts for unknown names as for known ones.</summary>
    public async Task<Problem.Throttled?> Take(string username, StaffUser? user, string network, CancellationToken ct)
    {
        if (await Take(PerNetwork, KeyOf(username, network), ct) is { } wait) return wait;
        return user is not null && await sessions.Knows(user.Id, network, ct) ? null : await Take(PerName, KeyOf(username, ""), ct);
    }

    /// <summary>Gives back what was taken by a pair that fits, and knows the network from here on.</summary>
    public async Task Welcome(ITx tx, StaffUser user, string network)
    {
        await Forget(tx, user.Username, network);
        await sessions.NoteNetwork(tx, user.Id, network);
    }

    public Task Forget(ITx tx, string username, string network) => counters.Forget(tx, PerNetwork, KeyOf(username, network));

    async Task<Problem.Throttled?> Take(RateRule rule, string key, CancellationToken ct)
    {
        var lease = await counters.Lease(rule, key, most: 1, ct);
        return lease.Granted > 0 ? null : new Problem.Throttled(Math.Max(1, (int)Math.Ceiling((lease.WindowEndsAt - clock.GetUtcNow()).TotalSeconds)));
    }

    /// <summary>A hash, because what was typed may be anything, a password too.</summary>
    static string KeyOf(string username, string network) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{username.ToLowerInvariant()}\n{network}")));

    static RateRule Rule(string endpoint, string period, int limit) =>
        RateRule.TryParse(endpoint, period, limit, out var rule) ? rule : throw new FormatException(endpoint);
}
