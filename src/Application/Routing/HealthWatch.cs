using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;
using Ottu.Domain.Settings;

namespace Ottu.Application.Routing;

/// <summary>Tells the health of a connection what became of an attempt at it. docs/protocol/routing.md 3.4</summary>
public sealed class HealthWatch(IConnectionHealth health, IRoutingProfiles profiles)
{
    static readonly BlacklistTerm Usual = new();

    public async Task Observe(ITx tx, Installation installation, Attempt attempt, GatewayAnswer answer)
    {
        if (OutcomeOf(answer) is not { } outcome || attempt.PgCode == attempt.RoutedFrom) return;
        var profile = attempt.RoutedFrom is { } code ? profiles.Loaded(code) : null;
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(installation.Settings.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
        await health.Observe(tx, attempt, outcome, profile?.Source.ExcludeUnavailable ?? Usual, zone);
    }

    static AttemptOutcome? OutcomeOf(GatewayAnswer answer) => answer switch
    {
        GatewayAnswer.Approved => AttemptOutcome.Success,
        GatewayAnswer.Canceled => AttemptOutcome.Canceled,
        GatewayAnswer.Declined declined => AttemptOutcome.Declined(Decline.Classify(declined.Code)),
        GatewayAnswer.NotSent => AttemptOutcome.Declined(DeclineClass.Technical),

        // Of the charge itself: silence. What an inquiry does not know says nothing about the connection, and is not observed.
        GatewayAnswer.Unknown or GatewayAnswer.NotPaid => AttemptOutcome.Declined(DeclineClass.Unknown),
        _ => null,
    };
}
