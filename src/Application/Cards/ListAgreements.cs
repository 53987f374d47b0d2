using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Cards;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Cards;

/// <summary>Query: agreements, newest first. docs/protocol/administration.md</summary>
/// <param name="CustomerId">Null: of everybody.</param>
/// <param name="State">live, ended; null: both.</param>
public sealed record ListAgreements(string? CustomerId, string? State, PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>An agreement as the back office shows it.</summary>
public static class AgreementView
{
    public static JsonObject Of(Agreement agreement, JsonObject? card) => new()
    {
        ["id"] = agreement.Id,
        ["agreement_id"] = agreement.AgreementId,
        ["customer_id"] = agreement.CustomerId,
        ["environment"] = agreement.Environment.Wire(),
        ["state"] = agreement.State.Wire(),
        ["terms"] = agreement.Terms.Document.DeepClone(),
        ["cycles"] = agreement.Cycles,
        ["card"] = card,
        ["created"] = WireTime.Moment(agreement.CreatedAt),
        ["last_charged"] = Moment(agreement.LastChargedAt),
        ["flagged"] = Moment(agreement.FlaggedAt),
        ["ended"] = Moment(agreement.EndedAt),
    };

    /// <summary>The linked card; never the gateway's name for it.</summary>
    public static JsonObject Card(string token, string brand, string number, string pgCode) =>
        new() { ["token"] = token, ["brand"] = brand, ["number"] = number, ["pg_code"] = pgCode };

    static string? Moment(DateTimeOffset? at) => at is { } moment ? WireTime.Moment(moment) : null;
}
