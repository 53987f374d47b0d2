using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Identity;

/// <summary>rate_counter: what nodes took so far in the running window of a rule and a principal.</summary>
sealed class RateCounters(Db db, TimeProvider clock) : IRateCounters
{
    public async Task<RateLease> Lease(RateRule rule, string principal, int most, CancellationToken ct)
    {
        while (true)
        {
            var lease = await db.InTransaction(tx => Take(tx.Sql(), rule, principal, most), ct);
            if (lease is not null) return lease;
        }
    }

    static readonly Statement Lock = new(d =>
        $"SELECT window_ends_at AS WindowEndsAt, leased AS Leased FROM rate_counter{d.Lock} WHERE rule_key = @rule AND principal = @principal");

    static readonly Statement Open = new(
        "INSERT INTO rate_counter (rule_key, principal, window_ends_at, leased) VALUES (@rule, @principal, @ends, @leased)");

    static readonly Statement Reopen = new(
        "UPDATE rate_counter SET window_ends_at = @ends, leased = @leased WHERE rule_key = @rule AND principal = @principal AND window_ends_at = @WindowEndsAt AND leased = @Before");

    /// <summary>Null when another node was at the counter in between: ask again.</summary>
    async Task<RateLease?> Take(Tx tx, RateRule rule, string principal, int most)
    {
        var now = clock.GetUtcNow();
        var counter = await tx.One<CounterRow>(Lock, new { rule = rule.Endpoint, principal });
        var ends = now + rule.Period;
        var used = 0L;
        if (counter is not null && counter.WindowEndsAt > now.ToUnixTimeMilliseconds())
        {
            ends = DateTimeOffset.FromUnixTimeMilliseconds(counter.WindowEndsAt);
            used = counter.Leased;
        }

        var granted = (int)Math.Clamp(rule.Limit - used, 0, most);
        if (granted == 0) return new RateLease(0, ends);
        var row = new { rule = rule.Endpoint, principal, ends = ends.ToUnixTimeMilliseconds(), leased = used + granted, counter?.WindowEndsAt, Before = counter?.Leased };
        var isMine = counter is null ? await tx.TryInsert(Open, row) : await tx.Execute(Reopen, row) == 1;
        return isMine ? new RateLease(granted, ends) : null;
    }

    static readonly Statement Delete = new("DELETE FROM rate_counter WHERE rule_key = @rule AND principal = @principal");

    public Task Forget(ITx tx, RateRule rule, string principal) => tx.Sql().Execute(Delete, new { rule = rule.Endpoint, principal });

    sealed record CounterRow(long WindowEndsAt, long Leased);
}
