using System.Globalization;
using System.Text.Json.Nodes;

namespace Ottu.Domain.Routing;

/// <summary>What one node saw of a connection, for the others: minutes and trail, without trips. Written and read by us only.</summary>
public static class HealthDocument
{
    public static JsonObject View(ConnectionHealth health) => new()
    {
        ["minutes"] = new JsonArray([.. health.Minutes.Buckets.Select(bucket => (JsonNode)new JsonArray(bucket.Key, bucket.Value.Successes, bucket.Value.Counted))]),
        ["trail"] = new JsonArray([.. health.Trail.Entries.Select(entry => (JsonNode)new JsonArray(entry.At.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture), entry.IsError))]),
    };

    public static ConnectionHealth Read(JsonObject document) => ConnectionHealth.Untried with
    {
        Minutes = MinuteTallies.Of(document["minutes"]!.AsArray().Select(bucket => KeyValuePair.Create((long)bucket![0]!, new Tally((long)bucket[1]!, (long)bucket[2]!)))),
        Trail = ErrorTrail.Of(document["trail"]!.AsArray().Select(entry => new TrailEntry(DateTimeOffset.Parse((string)entry![0]!, CultureInfo.InvariantCulture), (bool)entry[1]!))),
    };
}
