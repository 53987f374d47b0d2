using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Hostile.Fuzz;

/// <summary>Bodies as the published contract describes them: every property of the schema, whether or not the product reads it.</summary>
static class ContractBodies
{
    const int Deepest = 4;

    /// <summary>The sample with the contract's other properties added in half of the cases; the sample itself where the contract is not here or says nothing.</summary>
    public static JsonObject For(Random random, string? route, JsonObject sample)
    {
        if (route is null || random.Next(2) == 0 || Schema(route) is not { } schema) return sample;
        var body = (JsonObject)sample.DeepClone();
        if (Value(random, schema, 0) is JsonObject described)
        {
            foreach (var (name, value) in described)
            {
                if (!body.ContainsKey(name) && random.Next(2) == 0) body[name] = value?.DeepClone();
            }
        }

        return body;
    }

    /// <summary>Of the request body of a route; null where there is none.</summary>
    public static JsonObject? Schema(string route)
    {
        if (PublishedContract.Document is not { } document || route.Split(' ', 2) is not [var method, var pattern]) return null;
        var path = document["paths"]!.AsObject().FirstOrDefault(candidate => Shape(candidate.Key) == Shape(pattern)).Value;
        return path?[method.ToLowerInvariant()]?["requestBody"]?["content"]?["application/json"]?["schema"] as JsonObject;
    }

    static string Shape(string pattern) => string.Join('/', pattern.Trim('/').ToLowerInvariant().Split('/').Select(segment => segment.Contains('{') ? "{}" : segment));

    static JsonNode? Value(Random random, JsonObject schema, int depth)
    {
        while (schema["$ref"] is { } reference) schema = PublishedContract.Document!["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!.AsObject();
        foreach (var choice in new[] { "oneOf", "anyOf", "allOf" })
        {
            if (schema[choice] is JsonArray { Count: > 0 } parts) return Value(random, parts[random.Next(parts.Count)]!.AsObject(), depth + 1);
        }

        if (schema["enum"] is JsonArray { Count: > 0 } values) return values[random.Next(values.Count)]?.DeepClone();
        if (depth > Deepest) return null;
        return (schema["type"] is JsonArray types ? (string?)types[0] : (string?)schema["type"]) switch
        {
            "object" or null => new JsonObject((schema["properties"] as JsonObject ?? []).Select(member => KeyValuePair.Create(member.Key, Value(random, member.Value!.AsObject(), depth + 1)))),
            "array" => new JsonArray(schema["items"] is JsonObject item ? Value(random, item, depth + 1) : null),
            "integer" => random.Next(-1, 100),
            "number" => random.NextDouble(),
            "boolean" => random.Next(2) == 0,
            _ => (string?)schema["format"] switch { "date" => "2026-05-01", "email" => "a@example.com", "uri" => "https://shop.example/", _ => "text" },
        };
    }
}
