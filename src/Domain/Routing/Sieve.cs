namespace Ottu.Domain.Routing;

/// <summary>Why a connection was not taken.</summary>
public enum ExclusionReason
{
    Inactive,
    Type,
    Operation,
    Currency,
    Instrument,

    /// <summary>The customer was challenged already and it cannot use the result.</summary>
    Challenge,

    /// <summary>It was asked before in this session.</summary>
    Tried,

    /// <summary>Blacklisted after errors.</summary>
    Unavailable,
    TransactionSize,

    /// <summary>The rule sends the payment elsewhere.</summary>
    Rule,

    /// <summary>Another one charges the currency of the card.</summary>
    CurrencyBased,

    /// <summary>Another one is at home where the card is.</summary>
    CountryBased,
}

/// <summary>Narrows a set of connections and remembers why each fell out.</summary>
sealed class Sieve(ConnectionSet all)
{
    List<(ExclusionReason Reason, ConnectionSet Dropped)>? _dropped;

    public ConnectionSet Left { get; private set; } = all;

    public IReadOnlyList<(ExclusionReason Reason, ConnectionSet Dropped)> Dropped => _dropped ?? (IReadOnlyList<(ExclusionReason, ConnectionSet)>)[];

    public void Keep(ConnectionSet set, ExclusionReason reason) => Drop(Left.Without(set), reason);

    public void Drop(ConnectionSet set, ExclusionReason reason)
    {
        var dropped = Left & set;
        if (dropped.IsEmpty) return;
        Left = Left.Without(dropped);
        (_dropped ??= []).Add((reason, dropped));
    }

    /// <summary>Keeps those; the others were never meant.</summary>
    public void Restrict(ConnectionSet set) => Left &= set;

    /// <summary>Keeps those, unless nothing would be left.</summary>
    public void Prefer(ConnectionSet set, ExclusionReason reason)
    {
        if (!(Left & set).IsEmpty) Keep(set, reason);
    }
}
