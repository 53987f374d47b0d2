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
/// Decides an imagined payment with the profile in force, or with a draft: with today's connections, their health as it is now, and the turns as they stand, of which none
/// is taken. Nothing is stored. Needs <c>routing.view</c>. docs/protocol/routing.md 3.7
/// </summary>
public sealed record DryRun(string PgCode, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class DryRunHandler(
    IInstallations installations, IRoutingProfiles profiles, IConnectionHealth health, IRoutingTurns turns, IBins bins, Entropy entropy, TimeProvider clock, ICaller caller)
    : IRequestHandler<DryRun, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(DryRun request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        if (!installation.Mids.TryGetValue(request.PgCode, out var mid) || !mid.IsVirtual) return Problem.NotFound.Instance;
        if (!caller.Can(Permissions.ViewRouting)) return Problem.Forbidden.Instance;
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        fields.RefuseUnknown(["facts", "draft"]);
        var profile = fields.IsSet("draft") ? ProfileDraft.Inside(fields, mid, installation) : await InForce(fields, mid, installation, ct);
        var facts = await Facts(fields, mid, installation, ct);
        if (fields.Problem is { } problem) return problem;
        return DecisionDocument.View(await Decide(profile!, facts!, mid, installation, ct));
    }

    async Task<CompiledProfile?> InForce(Fields fields, Mid mid, Installation installation, CancellationToken ct)
    {
        var profile = await profiles.Find(mid.Code, installation.Version, ct);
        if (profile is null) fields.Error("draft", "This connection has no profile yet.");
        return profile;
    }

    async Task<RoutingFacts?> Facts(Fields fields, Mid mid, Installation installation, CancellationToken ct)
    {
        if (!fields.IsSet("facts")) fields.Error("facts", FieldTexts.Required);
        return fields.Nested("facts") is { } inner ? FactsForm.Read(inner, mid, installation, await bins.Current(installation.Version, ct), clock.GetUtcNow()) : null;
    }

    async Task<RoutingDecision> Decide(CompiledProfile profile, RoutingFacts facts, Mid mid, Installation installation, CancellationToken ct)
    {
        await health.Refresh(ct);
        return Router.Decide(profile, new RoutingInputs
        {
            Facts = facts,
            Connections = new ConnectionTable(profile.Codes, RoutedConnections.For(installation, mid, facts.Amount, facts.At)),
            Health = health.Read(profile),
            State = await turns.Read(profile, ct),
            Draw = entropy.Below((int)Tally.Whole),
        });
    }
}
