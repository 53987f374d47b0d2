using MediatR;
using Ottu.Application.Settings;
using Ottu.Application.Webhooks;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>
/// Query: where the payer goes now. The merchant's acknowledgement of the webhook decides; a payment whose outcome or acknowledgement is
/// not known yet waits, for one full delivery schedule at most. docs/protocol/webhooks.md 3, R-28 to R-30
/// </summary>
/// <param name="SessionId">The session.</param>
/// <param name="ReferenceNumber">The attempt that the payer made; null after a cancel.</param>
/// <param name="Since">When the payer began to wait.</param>
public sealed record PayerReturn(string SessionId, string? ReferenceNumber, DateTimeOffset Since) : IRequest<Result<NextStop>>;

/// <summary>Where the payer goes: a closed union.</summary>
public abstract record NextStop
{
    NextStop()
    {
    }

    /// <summary>Look again in a moment.</summary>
    public sealed record Wait(Session Session) : NextStop;

    /// <summary>The merchant's page.</summary>
    public sealed record Merchant(string Url) : NextStop;

    /// <summary>Our summary of what happened.</summary>
    public sealed record Summary : NextStop;

    /// <summary>Back to the methods: the attempt failed and another may follow.</summary>
    public sealed record TryAgain : NextStop;
}

public sealed class PayerReturnHandler(ISessions sessions, IInstallations installations, NextStops stops) : IRequestHandler<PayerReturn, Result<NextStop>>
{
    public async Task<Result<NextStop>> Handle(PayerReturn request, CancellationToken ct)
    {
        // The attempt first: a session that was read before it could be taken for open although the attempt has closed it.
        var attempt = request.ReferenceNumber is null ? null : await sessions.FindAttempt(request.ReferenceNumber, ct);
        if (!SessionId.TryParse(request.SessionId, out var id) || await sessions.Find(id, ct) is not { } session) return Problem.NotFound.Instance;
        if (request.ReferenceNumber is not null && attempt?.SessionRef != session.Id) return Problem.NotFound.Instance;
        return await stops.After(await installations.Current(ct), session, attempt, request.Since, ct);
    }
}

/// <summary>Decides about the next stop from what has been read already.</summary>
public sealed class NextStops(IMediator mediator, TimeProvider clock)
{
    /// <param name="installation">The configuration.</param>
    /// <param name="session">Read no earlier than the attempt.</param>
    /// <param name="attempt">The attempt that the payer made; null after a cancel.</param>
    /// <param name="since">When the payer began to wait.</param>
    public async Task<NextStop> After(Installation installation, Session session, Attempt? attempt, DateTimeOffset since, CancellationToken ct)
    {
        var patient = clock.GetUtcNow() - since < Longest(installation);
        if (attempt is { State: AttemptState.Pending }) return patient ? new NextStop.Wait(session) : new NextStop.Summary();

        var acknowledgement = await mediator.Send(new AcknowledgementOf(session.Id, attempt?.ReferenceNumber), ct);
        if (acknowledgement == Acknowledgement.Waiting) return patient ? new NextStop.Wait(session) : new NextStop.Summary();
        return Decide(installation, session, attempt, acknowledgement);
    }

    NextStop Decide(Installation installation, Session session, Attempt? attempt, Acknowledgement acknowledgement)
    {
        var redirectUrl = session.Terms.RedirectUrl ?? installation.PluginOf(session.Terms.Type).RedirectUrl;
        var mayRetry = session.IsPayable(clock.GetUtcNow());
        if (acknowledgement == Acknowledgement.NotNeeded && mayRetry) return new NextStop.TryAgain();
        if (acknowledgement is Acknowledgement.Redirect or Acknowledgement.NotNeeded && redirectUrl.Length > 0)
        {
            return new NextStop.Merchant(MerchantRedirect.Build(redirectUrl, session, attempt?.ReferenceNumber));
        }

        return mayRetry ? new NextStop.TryAgain() : new NextStop.Summary();
    }

    static TimeSpan Longest(Installation installation)
    {
        var webhooks = installation.Webhooks;
        var tries = webhooks.RetryEnabled ? webhooks.Retries : 1;
        return (tries * webhooks.Timeout) + ((tries - 1) * webhooks.Backoff);
    }
}
