using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ottu.Api.Tests.Kernel;

/// <summary>Which side of the wire a body is on: a request leaves out what is read-only, an answer what is write-only.</summary>
public enum Side
{
    Request,
    Answer,
}

/// <summary>The part of JSON Schema that the published contract uses. Reports every difference as <c>path: what</c>.</summary>
public sealed class SchemaCheck(JsonObject document, Side side)
{
    readonly List<string> _differences = [];

    public static IReadOnlyList<string> Differences(string schema, JsonNode? body, Side side)
    {
        var document = PublishedContract.Document.ShouldNotBeNull("OTTU_REQUIRE_REFERENCE is set, and Ottu_API.yaml is not here.");
        var check = new SchemaCheck(document, side);
        check.Visit("$", document["components"]!["schemas"]![schema]!.AsObject(), body);
        return check._differences;
    }

    void Visit(string path, JsonObject schema, JsonNode? value)
    {
        if (schema["$ref"] is { } reference)
        {
            Visit(path, document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!.AsObject(), value);
            return;
        }

        foreach (var part in Parts(schema, "allOf")) Visit(path, part, value);
        foreach (var choice in new[] { "oneOf", "anyOf" })
        {
            if (schema.ContainsKey(choice) && !Parts(schema, choice).Any(part => Fits(part, value))) Report(path, $"fits none of {choice}");
        }

        if (!CheckType(path, schema, value)) return;
        CheckScalar(path, schema, value);
        if (value is JsonObject members) CheckMembers(path, schema, members);
        if (value is JsonArray items && schema["items"] is JsonObject item)
        {
            for (var i = 0; i < items.Count; i++) Visit($"{path}[{i}]", item, items[i]);
        }
    }

    bool Fits(JsonObject schema, JsonNode? value)
    {
        var check = new SchemaCheck(document, side);
        check.Visit("$", schema, value);
        return check._differences.Count == 0;
    }

    bool CheckType(string path, JsonObject schema, JsonNode? value)
    {
        if (schema["type"] is not { } type) return true;
        var allowed = type is JsonArray list ? list.Select(name => (string)name!).ToList() : [(string)type!];
        var actual = TypeOf(value);
        if (allowed.Contains(actual) || (actual == "integer" && allowed.Contains("number"))) return true;
        Report(path, $"{actual} instead of {string.Join(" or ", allowed)}");
        return false;
    }

    void CheckScalar(string path, JsonObject schema, JsonNode? value)
    {
        if (schema["enum"] is JsonArray choices && !choices.Any(choice => JsonNode.DeepEquals(choice, value))) Report(path, $"{value} is not in the enumeration");
        if (value is null) return;
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            if (schema["minimum"] is { } least && (decimal)value < (decimal)least) Report(path, "below the minimum");
            if (schema["maximum"] is { } most && (decimal)value > (decimal)most) Report(path, "above the maximum");
        }

        if (value.GetValueKind() != JsonValueKind.String) return;
        var text = (string)value!;
        if (schema["maxLength"] is { } longest && text.Length > (decimal)longest) Report(path, "too long");
        if (schema["minLength"] is { } shortest && text.Length < (decimal)shortest) Report(path, "too short");
        if (schema["pattern"] is { } pattern && !Regex.IsMatch(text, (string)pattern!)) Report(path, "does not match the pattern");
        if (schema["format"] is { } format && !HasFormat(text, (string)format!)) Report(path, $"is no {format}");
    }

    void CheckMembers(string path, JsonObject schema, JsonObject members)
    {
        var properties = schema["properties"] as JsonObject ?? [];
        foreach (var name in (schema["required"] as JsonArray ?? []).Select(name => (string)name!))
        {
            if (!members.ContainsKey(name) && !IsOtherSide(properties[name])) Report($"{path}.{name}", "missing");
        }

        foreach (var (name, value) in members)
        {
            if (properties[name] is JsonObject known)
            {
                if (IsOtherSide(known)) Report($"{path}.{name}", $"does not belong into the {side}");
                else Visit($"{path}.{name}", known, value);
            }
            else if (schema["additionalProperties"] is JsonObject any)
            {
                Visit($"{path}.{name}", any, value);
            }
            else if (properties.Count > 0)
            {
                Report($"{path}.{name}", "not in the schema");
            }
        }
    }

    bool IsOtherSide(JsonNode? property) => property is JsonObject schema && (bool?)schema[side == Side.Request ? "readOnly" : "writeOnly"] == true;

    void Report(string path, string what) => _differences.Add($"{path}: {what}");

    static IEnumerable<JsonObject> Parts(JsonObject schema, string keyword) => (schema[keyword] as JsonArray ?? []).OfType<JsonObject>();

    static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.ToJsonString().Contains('.', StringComparison.Ordinal) ? "number" : "integer",
        _ => "boolean",
    };

    static bool HasFormat(string text, string format) => format switch
    {
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "email" => text.Contains('@', StringComparison.Ordinal),
        "decimal" => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" => text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        _ => true,
    };
}
