using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;
using Ottu.Domain.Settings;

namespace Ottu.Application.Routing;

/// <summary>
/// Brings a payment for a virtual connection to a real one: collects the facts, asks the router inside the transaction that reserves the attempt, and
/// after a failure says whether and where to go on. docs/protocol/routing.md 3
/// </summary>
public sealed class PaymentRouter(
    IRoutingProfiles profiles, IConnectionHealth health, IRoutingTurns turns, IRoutingDecisions decisions, IBins bins, Entropy entropy, TimeProvider clock)
{
    /// <summary>Reads what routing needs into memory, before any lock is taken.</summary>
    public async Task Prepare(Installation installation, CancellationToken ct)
    {
        if (!installation.Mids.Values.Any(mid => mid.IsVirtual)) return;
        await profiles.Find(pgCode: "", installation.Version, ct);
        await bins.Current(installation.Version, ct);
        await health.Refresh(ct);
    }

    /// <summary>What a submit needs to be routed; null where the connection has no profile.</summary>
    public RoutedSubmit? Begin(Installation installation, Session session, Admission admission, ChargeInitiator initiator)
    {
        if (profiles.Loaded(admission.Mid.Code) is not { } profile) return null;
        var facts = Facts(installation, session, admission, initiator).Knowing(admission.CardBin is { } bin ? bins.Loaded.Find(bin) : null);
        return new RoutedSubmit
        {
            Virtual = admission.Mid,
            Profile = profile,
            Connections = new ConnectionTable(profile.Codes, RoutedConnections.Of(installation, session.Terms.Amount.Currency, admission.Quote.Amount.Currency)),
            Health = health.Read(profile),
            Facts = facts,
            StartedAt = facts.At,
        };
    }

    /// <summary>Decides and takes the turn, in the transaction that reserves the attempt.</summary>
    public async Task<RoutedHop> Decide(ITx tx, RoutedSubmit submit, DeclineClass? previous)
    {
        var began = clock.GetTimestamp();
        var state = await turns.Lock(tx, submit.Profile);
        var inputs = new RoutingInputs
        {
            Facts = submit.Facts,
            Connections = submit.Connections,
            Health = submit.Health,
            State = state,
            Draw = entropy.Below((int)Tally.Whole),
            Hop = submit.Hops,
            PreviousClass = previous,
        };
        var decision = Router.Decide(submit.Profile, inputs);
        if (decision.StateAfter() is var after && after != state) await turns.Save(tx, submit.Profile, after);
        return new RoutedHop(submit, decision, clock.GetElapsedTime(began));
    }

    public Task Log(ITx tx, Session session, string referenceNumber, RoutedHop hop) => decisions.Add(tx, session, referenceNumber, hop.Decision, hop.Elapsed);

    /// <summary>The submit as it goes on after a failure, or null: then the failure is the outcome.</summary>
    public RoutedSubmit? After(RoutedSubmit submit, Attempt attempt, FailedAttempt failed)
    {
        var facts = submit.Facts with { At = Now, Tried = [.. submit.Facts.Tried, attempt.PgCode] };
        var progress = new FailoverProgress(submit.Hops, facts.At - submit.StartedAt, submit.FailedOverFor);
        if (Failover.Judge(submit.Profile, submit.Connections, failed, progress, facts) is not FailoverVerdict.Allowed allowed) return null;
        return submit with
        {
            Facts = facts,
            Hops = submit.Hops + 1,
            Timeout = allowed.Timeout,
            FailedOverFor = failed.Code is { } code ? [.. submit.FailedOverFor, code] : submit.FailedOverFor,
        };
    }

    /// <summary>The promised rate; else what the virtual connection would convert with.</summary>
    static Dictionary<Currency, decimal> RatesOf(Installation installation, Admission admission)
    {
        if (admission.Quote.Rate is { } promised) return new() { [admission.Quote.Amount.Currency] = promised };
        var config = installation.ConfigOf(admission.Mid);
        return config.DefaultCurrency != admission.Amount.Currency && installation.RateOf(admission.Amount.Currency, config) is { } rate ? new() { [config.DefaultCurrency] = rate } : [];
    }

    /// <summary>In whole milliseconds, as it is stored: a replay must see the same moment.</summary>
    DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());

    RoutingFacts Facts(Installation installation, Session session, Admission admission, ChargeInitiator initiator) => new()
    {
        At = Now,
        Amount = admission.Amount,
        Type = admission.Mid.Type,
        Operation = admission.Mid.Operation,
        Plugin = session.Terms.Type,
        PaymentType = session.Terms.PaymentType,
        Initiator = initiator == ChargeInitiator.Merchant ? Initiator.Mit : Initiator.Cit,
        CustomerCountry = session.Terms.BillingAddress?["country"]?.ToString(),
        PaymentService = admission.Source is PaymentSource.DevicePayload device ? device.Kind.Wire() : "",
        Scheme = admission.CardBrand,
        Bin = admission.CardBin,
        Instrument = admission.Source switch
        {
            PaymentSource.TypedCard => Instrument.Card.Instance,
            PaymentSource.StoredCard => new Instrument.Token(admission.CardPgCode!),
            PaymentSource.DevicePayload => new Instrument.Wallet(admission.Mid.WalletCertId ?? ""),
            _ => Instrument.Redirect.Instance,
        },
        Rates = RatesOf(installation, admission),
    };
}

/// <summary>One submit of a payer (or charge of a merchant) for a virtual connection, over all its hops.</summary>
public sealed record RoutedSubmit
{
    public required Mid Virtual { get; init; }

    public required CompiledProfile Profile { get; init; }

    public required ConnectionTable Connections { get; init; }

    public required HealthSnapshot Health { get; init; }

    public required RoutingFacts Facts { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Failovers so far.</summary>
    public int Hops { get; init; }

    /// <summary>How long the next gateway may take; null: as long as any.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Decline codes that a failover has answered.</summary>
    public IReadOnlyList<string> FailedOverFor { get; init; } = [];
}

/// <summary>A decision of a submit.</summary>
public sealed record RoutedHop(RoutedSubmit Submit, RoutingDecision Decision, TimeSpan Elapsed);
