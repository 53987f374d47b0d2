using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Routing;

/// <summary>A connection as routing sees it. docs/protocol/routing.md 1.2</summary>
public sealed record RoutedConnection
{
    public required string PgCode { get; init; }

    public bool IsActive { get; init; } = true;

    public required MidType Type { get; init; }

    public required GatewayOperation Operation { get; init; }

    /// <summary>What the bank is asked for.</summary>
    public required Currency DefaultCurrency { get; init; }

    /// <summary>Session currencies that it can charge now, its own included: accepted, and with a rate where one is needed.</summary>
    public required IReadOnlyList<Currency> Currencies { get; init; }

    public bool OnsiteCard { get; init; }

    /// <summary>Whose wallet cryptograms it can decrypt.</summary>
    public string? WalletCertId { get; init; }

    /// <summary>Accepts a 3-D Secure result of somebody else.</summary>
    public bool SupportsExternal3ds { get; init; }

    public string? AcquirerCountry { get; init; }

    /// <summary>Included, in the default currency, before the fee.</summary>
    public Money? MinAmount { get; init; }

    public Money? MaxAmount { get; init; }

    /// <summary>What one payment costs us, in the default currency.</summary>
    public decimal CostFixed { get; init; }

    /// <summary>2.4 is 2.4 %.</summary>
    public decimal CostPercent { get; init; }
}

/// <summary>
/// The connections of a profile with their settings, ready to be sieved: each question has its answer as a set. Rebuilt when a connection changes; one
/// that is missing is as good as inactive.
/// </summary>
public sealed class ConnectionTable
{
    readonly RoutedConnection?[] _connections;
    readonly Dictionary<string, ConnectionSet> _byCurrency = [];
    readonly Dictionary<string, ConnectionSet> _byDefaultCurrency = [];
    readonly Dictionary<string, ConnectionSet> _byAcquirer = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, ConnectionSet> _byCertificate = [];
    readonly ConnectionSet[] _byType = new ConnectionSet[Enum.GetValues<MidType>().Length];
    readonly ConnectionSet[] _byOperation = new ConnectionSet[Enum.GetValues<GatewayOperation>().Length];
    readonly ConnectionSet _active;
    readonly ConnectionSet _onsite;
    readonly ConnectionSet _external3ds;
    readonly ConnectionSet _limited;
    readonly Currency[] _limitedCurrencies;
    readonly CodeBook _codes;

    public ConnectionTable(CodeBook codes, IEnumerable<RoutedConnection> connections)
    {
        _codes = codes;
        _connections = new RoutedConnection?[codes.Codes.Count];
        foreach (var connection in connections)
        {
            var one = codes.SetOf(connection.PgCode);
            if (one.IsEmpty) continue;
            _connections[one.First] = connection;
            _byType[(int)connection.Type] |= one;
            _byOperation[(int)connection.Operation] |= one;
            foreach (var currency in connection.Currencies.Distinct()) Add(_byCurrency, currency.Code, one);
            Add(_byDefaultCurrency, connection.DefaultCurrency.Code, one);
            if (connection.AcquirerCountry is { } country) Add(_byAcquirer, country, one);
            if (connection.WalletCertId is { } certificate) Add(_byCertificate, certificate, one);
            if (connection.IsActive) _active |= one;
            if (connection.OnsiteCard) _onsite |= one;
            if (connection.SupportsExternal3ds) _external3ds |= one;
            if (connection.MinAmount is not null || connection.MaxAmount is not null) _limited |= one;
        }

        _limitedCurrencies = [.. codes.Names(_limited).Select(code => this[codes.SetOf(code).First].DefaultCurrency).Distinct()];
    }

    public IEnumerable<RoutedConnection> Connections => _connections.OfType<RoutedConnection>();

    /// <summary>Of a connection that passed the sieve.</summary>
    internal RoutedConnection this[int position] => _connections[position] ?? throw new InvalidOperationException($"{_codes[position]} is not known.");

    internal ConnectionSet InCurrency(Currency currency) => _byDefaultCurrency.GetValueOrDefault(currency.Code);

    internal ConnectionSet AcquiredIn(string country) => _byAcquirer.GetValueOrDefault(country);

    /// <summary>Step 1: those that could take this payment at all, candidates and fallback alike.</summary>
    internal void Prefilter(RoutingFacts facts, Sieve sieve)
    {
        sieve.Keep(_active, ExclusionReason.Inactive);
        sieve.Keep(_byType[(int)facts.Type], ExclusionReason.Type);
        sieve.Keep(_byOperation[(int)facts.Operation], ExclusionReason.Operation);
        sieve.Keep(_byCurrency.GetValueOrDefault(facts.Amount.Currency.Code), ExclusionReason.Currency);
        sieve.Keep(Supporting(facts.Instrument), ExclusionReason.Instrument);
        if (facts.ChallengeCompleted) sieve.Keep(_external3ds, ExclusionReason.Challenge);
        if (facts.Tried.Count > 0) sieve.Drop(_codes.SetOf(facts.Tried), ExclusionReason.Tried);
    }

    /// <summary>Step 4, Transaction Size. An amount that is charged natively in a foreign currency has no limits to be compared with.</summary>
    internal ConnectionSet OutOfSize(RoutingFacts facts, ConnectionSet among)
    {
        var outside = ConnectionSet.Empty;
        foreach (var currency in _limitedCurrencies)
        {
            if ((among & _limited & InCurrency(currency)) is not { IsEmpty: false } concerned || facts.ConvertedTo(currency) is not { } amount) continue;
            foreach (var position in concerned)
            {
                var connection = this[position];
                if (amount.Minor < connection.MinAmount?.Minor || amount.Minor > connection.MaxAmount?.Minor) outside |= ConnectionSet.One(position);
            }
        }

        return outside;
    }

    ConnectionSet Supporting(Instrument instrument) => instrument switch
    {
        Instrument.Card => _onsite,
        Instrument.Token token => _codes.SetOf(token.PgCode),
        Instrument.Wallet wallet => _byCertificate.GetValueOrDefault(wallet.CertId),
        _ => _codes.All,
    };

    static void Add(Dictionary<string, ConnectionSet> sets, string key, ConnectionSet one) => sets[key] = sets.GetValueOrDefault(key) | one;
}
