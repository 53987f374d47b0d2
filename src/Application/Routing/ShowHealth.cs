using System.Globalization;
using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Routing;

namespace Ottu.Application.Routing;

/// <summary>Query: the health of every real connection, as this node knows it. docs/protocol/routing.md 3.4</summary>
public sealed record ShowHealth(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>Health is in memory.</summary>
sealed class ShowHealthHandler(IInstallations installations, IConnectionHealth health, TimeProvider clock, ICaller caller) : IRequestHandler<ShowHealth, Result<Page<JsonObject>>>
{
    public async Task<Result<Page<JsonObject>>> Handle(ShowHealth request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ViewRouting)) return Problem.Forbidden.Instance;
        var installation = await installations.Current(ct);
        var (all, now) = (await health.All(ct), clock.GetUtcNow());
        var codes = installation.Mids.Values.Where(mid => !mid.IsVirtual).Select(mid => mid.Code).Order(StringComparer.Ordinal).ToList();
        return new Page<JsonObject>([.. codes.Skip(request.Window.Offset).Take(request.Window.Limit).Select(code => Row(code, all.GetValueOrDefault(code, ConnectionHealth.Untried), now))], codes.Count);
    }

    static JsonObject Row(string pgCode, ConnectionHealth health, DateTimeOffset now)
    {
        var hour = health.Read(now, []).LastHour;
        return new JsonObject
        {
            ["pg_code"] = pgCode,
            ["successes"] = hour.Successes,
            ["attempts"] = hour.Counted,
            ["success_rate"] = ((decimal)hour.Millionths / Tally.Whole).ToString("0.000000", CultureInfo.InvariantCulture),
            ["errors_in_a_row"] = health.ErrorsInARow(now),
            ["unavailable_until"] = health.UnavailableUntil(now) is { } until ? WireTime.Moment(until) : null,
        };
    }
}
