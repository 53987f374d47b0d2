using Ottu.Domain.Gateways;

namespace Ottu.Domain.Routing;

/// <summary>What happened to the attempt that failed.</summary>
/// <param name="Class">Of the decline, or Technical for a request that surely did not arrive.</param>
/// <param name="Code">The decline code, where there is one.</param>
/// <param name="ProvedUnpaid">An inquiry has said that an unknown outcome took no money.</param>
public sealed record FailedAttempt(DeclineClass Class, string? Code = null, bool ProvedUnpaid = false)
{
    public static FailedAttempt Of(string code) => new(Decline.Classify(code), code);
}

/// <summary>How far the failover of one submit has come.</summary>
/// <param name="Hops">Failovers so far.</param>
/// <param name="Elapsed">Since the submit.</param>
/// <param name="FailedOverFor">Codes that a failover of this session has answered before.</param>
public sealed record FailoverProgress(int Hops, TimeSpan Elapsed, IReadOnlyList<string> FailedOverFor)
{
    public static readonly FailoverProgress None = new(Hops: 0, TimeSpan.Zero, []);
}

public enum FailoverRefusal
{
    Disabled,

    /// <summary>The class of the decline forbids it: the customer may mend it, or nobody.</summary>
    Class,

    /// <summary>The outcome is unknown: inquire first.</summary>
    InquireFirst,

    /// <summary>The issuer wants 3-D Secure: the same connection, with it.</summary>
    Authenticate,

    /// <summary>This code was answered by a failover already.</summary>
    Once,
    Hops,
    Budget,

    /// <summary>A stored card lives at one gateway.</summary>
    TokenNotPortable,

    /// <summary>Nobody else can decrypt the wallet's cryptogram.</summary>
    WalletCertificate,

    /// <summary>The customer passed a challenge, and nobody else can use its result.</summary>
    Challenge,

    /// <summary>All have been asked.</summary>
    NoTarget,
}

/// <summary>Whether another connection may be asked: a closed union.</summary>
public abstract record FailoverVerdict
{
    FailoverVerdict()
    {
    }

    /// <param name="Timeout">How long the next gateway may take.</param>
    public sealed record Allowed(TimeSpan Timeout) : FailoverVerdict;

    public sealed record Refused(FailoverRefusal Reason) : FailoverVerdict;
}

/// <summary>After a decline: ask another connection, or tell the customer. docs/protocol/routing.md 3.5</summary>
public static class Failover
{
    static readonly TimeSpan LongestHop = TimeSpan.FromSeconds(20);

    /// <param name="profile">Its failover settings and connections.</param>
    /// <param name="connections">Their settings now.</param>
    /// <param name="failed">The attempt that failed.</param>
    /// <param name="progress">What this submit has used up.</param>
    /// <param name="facts">Of the next attempt: every connection that was asked is in <see cref="RoutingFacts.Tried"/>, and a passed challenge is noted.</param>
    public static FailoverVerdict Judge(CompiledProfile profile, ConnectionTable connections, FailedAttempt failed, FailoverProgress progress, RoutingFacts facts)
    {
        var settings = profile.Source.Failover;
        var left = TimeSpan.FromSeconds(settings.BudgetSeconds) - progress.Elapsed;
        var refusal = !settings.Enabled ? FailoverRefusal.Disabled
            : OfDecline(failed, progress) is { } decline ? decline
            : progress.Hops >= settings.MaxHops ? FailoverRefusal.Hops
            : left <= TimeSpan.Zero ? FailoverRefusal.Budget
            : OfTargets(profile, connections, facts);
        return refusal is { } reason
            ? new FailoverVerdict.Refused(reason)
            : new FailoverVerdict.Allowed(left < LongestHop ? left : LongestHop);
    }

    static FailoverRefusal? OfDecline(FailedAttempt failed, FailoverProgress progress) => failed.Class switch
    {
        DeclineClass.Technical => null,
        DeclineClass.Unknown => failed.ProvedUnpaid ? null : FailoverRefusal.InquireFirst,
        DeclineClass.Authentication => FailoverRefusal.Authenticate,
        DeclineClass.Soft when failed.Code is { } code && Decline.PolicyOf(code).FailOverOnce && progress.FailedOverFor.Contains(code) => FailoverRefusal.Once,
        DeclineClass.Soft => null,
        _ => FailoverRefusal.Class,
    };

    static FailoverRefusal? OfTargets(CompiledProfile profile, ConnectionTable connections, RoutingFacts facts)
    {
        var sieve = new Sieve(profile.Codes.All);
        connections.Prefilter(facts, sieve);
        if (!sieve.Left.IsEmpty) return null;
        if (facts.Instrument is Instrument.Token) return FailoverRefusal.TokenNotPortable;
        if (IsOpenWithout(facts with { ChallengeCompleted = false })) return FailoverRefusal.Challenge;
        return facts.Instrument is Instrument.Wallet && IsOpenWithout(facts with { Instrument = Instrument.Redirect.Instance, ChallengeCompleted = false })
            ? FailoverRefusal.WalletCertificate
            : FailoverRefusal.NoTarget;

        bool IsOpenWithout(RoutingFacts relaxed)
        {
            var other = new Sieve(profile.Codes.All);
            connections.Prefilter(relaxed, other);
            return !other.Left.IsEmpty;
        }
    }
}
