using Ottu.Domain.Gateways;

namespace Ottu.Domain.Routing;

/// <summary>What became of an attempt, as far as it says something about its connection.</summary>
/// <param name="IsSuccess">Approved.</param>
/// <param name="Class">Why not; null for a success and for a customer who canceled.</param>
public readonly record struct AttemptOutcome(bool IsSuccess, DeclineClass? Class)
{
    public static readonly AttemptOutcome Success = new(IsSuccess: true, Class: null);
    public static readonly AttemptOutcome Canceled = new(IsSuccess: false, Class: null);

    public static AttemptOutcome Declined(DeclineClass kind) => new(IsSuccess: false, kind);

    /// <summary>The customer walked away: nothing was learned.</summary>
    public bool IsCanceled => !IsSuccess && Class is null;

    /// <summary>Counts against success rates: an empty account is not the connection's fault.</summary>
    public bool Counts => !IsCanceled && Class != DeclineClass.CustomerFixable;

    /// <summary>The connection did not do its work.</summary>
    public bool IsError => Class is DeclineClass.Technical or DeclineClass.Unknown;
}
