using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Routing;
using Ottu.Domain.Settings;

namespace Ottu.Application.Routing;

/// <summary>
/// Decides the last decisions of a connection again with a draft, and says what would have changed: connections, expected approval, expected cost. Nothing is stored; the
/// decisions are read in batches. Needs <c>routing.view</c>. docs/protocol/routing.md 3.7
/// </summary>
public sealed record WhatIf(string PgCode, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class WhatIfHandler(IInstallations installations, IRoutingDecisions decisions, TimeProvider clock, ICaller caller) : IRequestHandler<WhatIf, Result<JsonObject>>
{
    const int MostDecisions = 1_000;
    const int UsualDecisions = 100;

    public async Task<Result<JsonObject>> Handle(WhatIf request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        if (!installation.Mids.TryGetValue(request.PgCode, out var mid) || !mid.IsVirtual) return Problem.NotFound.Instance;
        if (!caller.Can(Permissions.ViewRouting)) return Problem.Forbidden.Instance;
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        fields.RefuseUnknown(["draft", "last_n"]);
        var count = fields.Integer("last_n", 1, MostDecisions, UsualDecisions) ?? UsualDecisions;
        var draft = ProfileDraft.Inside(fields, mid, installation);
        if (fields.Problem is { } problem) return problem;
        var trial = new ProfileTrial(draft!, Today(installation, mid));
        await foreach (var decision in decisions.Last(mid.Code, (int)count, ct)) trial.Add(decision.SessionId, decision.ReferenceNumber, decision.Document);
        return trial.View();
    }

    /// <summary>The connections of now depend on the session's currency alone.</summary>
    Func<Money, IReadOnlyCollection<RoutedConnection>> Today(Installation installation, Mid mid)
    {
        var (known, now) = (new Dictionary<Currency, IReadOnlyCollection<RoutedConnection>>(), clock.GetUtcNow());
        return amount => known.TryGetValue(amount.Currency, out var connections) ? connections : known[amount.Currency] = [.. RoutedConnections.For(installation, mid, amount, now)];
    }
}
