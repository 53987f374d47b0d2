using System.Security.Cryptography;
using System.Text;
using MediatR;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Application.Webhooks;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>
/// The payer came back, or the gateway called. Neither is believed: the outcome is read again from the gateway. docs/protocol/checkout.md
/// </summary>
/// <param name="ReferenceNumber">The attempt.</param>
/// <param name="PgCode">The connection in the path; must be the attempt's.</param>
/// <param name="Nonce">One-time secret of the return URL; null for the gateway's own call, which carries none.</param>
public sealed record CompleteAttempt(string ReferenceNumber, string PgCode, string? Nonce) : IRequest<Result<CompletedAttempt>>;

/// <param name="Session">As it now is.</param>
/// <param name="Attempt">As it now is; still pending when the gateway has not decided.</param>
public sealed record CompletedAttempt(Session Session, Attempt Attempt);

public sealed class CompleteAttemptHandler(
    ISessions sessions, IDb db, IInstallations installations, IGateways gateways, AttemptSettler settler) : IRequestHandler<CompleteAttempt, Result<CompletedAttempt>>
{
    public async Task<Result<CompletedAttempt>> Handle(CompleteAttempt request, CancellationToken ct)
    {
        var attempt = await sessions.FindAttempt(request.ReferenceNumber, ct);
        if (attempt is null || attempt.PgCode != request.PgCode || !Matches(request.Nonce, attempt)) return Problem.NotFound.Instance;
        if (attempt.State != AttemptState.Success)
        {
            var installation = await installations.Current(ct);
            var answer = await gateways.Ask(installation, attempt, ct);

            // A gateway that calls later than the payer settles what nobody waits for.
            var trigger = request.Nonce is null ? WebhookTrigger.AutoInquiry : WebhookTrigger.PayerReturn;
            attempt = await db.InTransaction(tx => settler.Record(tx, installation, attempt, answer, trigger), CancellationToken.None);
        }

        var session = await sessions.Find(attempt.SessionRef, ct);
        return session is { DeletedAt: null } ? new CompletedAttempt(session, attempt) : Problem.NotFound.Instance;
    }

    static bool Matches(string? nonce, Attempt attempt) =>
        nonce is null || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(nonce), Encoding.UTF8.GetBytes(attempt.Nonce));
}
