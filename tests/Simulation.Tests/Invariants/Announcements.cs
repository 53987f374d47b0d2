using System.Text.Json.Nodes;

namespace Ottu.Simulation.Tests.Invariants;

/// <summary>What the merchants' servers got.</summary>
static class Announcements
{
    /// <summary>Opening a page is nothing that a merchant is told.</summary>
    static readonly string[] Silent = ["pending"];

    public static IEnumerable<Violation> AreMade(World world, Records records)
    {
        foreach (var arrival in world.Receivers.Arrived.Where(arrival => !arrival.IsSigned)) yield return new Violation(Names.Announced, $"{arrival.DeliveryId} came without a valid signature");
        var arrived = world.Receivers.Arrived.Select(arrival => arrival.DeliveryId).ToHashSet(StringComparer.Ordinal);
        foreach (var delivery in records.Deliveries)
        {
            if (delivery.Status == "delivered" && !arrived.Contains(delivery.DeliveryId)) yield return new Violation(Names.Announced, $"{delivery.DeliveryId} is delivered, and never came to {delivery.Target}");
            if (delivery.Status == "pending") yield return new Violation(Names.Announced, $"{delivery.DeliveryId} to {delivery.Target} is still pending");
        }

        foreach (var violation in Changes(world, records).Concat(OperationsAreTold(records))) yield return violation;
    }

    static IEnumerable<Violation> Changes(World world, Records records)
    {
        var inquired = world.Known.Orders.Where(order => order.WasInquired).Select(order => order.SessionId).ToHashSet(StringComparer.Ordinal);
        var told = records.Deliveries.Where(delivery => delivery.Kind == "payment").Select(delivery => (delivery.SessionRef, State: (string)JsonNode.Parse(delivery.Body)!["state"]!)).ToHashSet();
        var sessions = records.Sessions.ToDictionary(session => session.Id);
        foreach (var move in records.Moves.Where(move => move.Kind == "session" && !Silent.Contains(move.After)))
        {
            var session = sessions[move.Ref];
            if (TargetOf(session) is null || inquired.Contains(session.SessionId) || session.DeletedAt is not null || told.Contains((session.Id, move.After))) continue;
            yield return new Violation(Names.Announced, $"{session.SessionId} moved from {move.Before} to {move.After}, and {TargetOf(session)} was not told");
        }
    }

    static IEnumerable<Violation> OperationsAreTold(Records records)
    {
        var told = records.Deliveries.Where(delivery => delivery.Kind != "payment").Select(delivery => delivery.Reference).ToHashSet(StringComparer.Ordinal);
        foreach (var operation in records.Operations.Where(operation => operation.State is "succeeded" or "rejected" && !told.Contains(operation.Reference)))
        {
            yield return new Violation(Names.Announced, $"{operation.Kind} {operation.Reference} is {operation.State}, and nobody was told");
        }
    }

    static string? TargetOf(SessionLine session) => (string?)JsonNode.Parse(session.Terms)!["webhook_url"];
}
