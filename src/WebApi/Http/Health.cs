using System.Data.Common;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.RateLimiting;
using Ottu.Infrastructure.Sql;

namespace Ottu.WebApi.Http;

/// <summary>For orchestrators: is the process alive, may it get traffic. Neither says more than that.</summary>
static class Health
{
    static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").DisableRateLimiting().WithTags("Health");
        health.MapGet("/live", () => State("alive", StatusCodes.Status200OK)).WithSummary("The process runs");
        health.MapGet("/ready", async (Migrator migrator, Db db, CancellationToken ct) => await IsReady(migrator, db, ct)
            ? State("ready", StatusCodes.Status200OK)
            : State("unavailable", StatusCodes.Status503ServiceUnavailable)).WithSummary("The database answers, stores, and has the expected schema");
    }

    static async Task<bool> IsReady(Migrator migrator, Db db, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(AnswerWithin);
        try
        {
            return await migrator.IsComplete(deadline.Token) && await db.CanStore(deadline.Token);
        }
        catch (Exception error) when (error is DbException or OperationCanceledException)
        {
            return false;
        }
    }

    static Microsoft.AspNetCore.Http.IResult State(string state, int status) => ToHttp.Json(new JsonObject { ["status"] = state }, status);
}
