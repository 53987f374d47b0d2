using System.Text.Json.Nodes;

namespace Ottu.Application.Kernel;

/// <summary>Building answers: what is unset is left out, not null. docs/protocol/checkout.md R8</summary>
public static class JsonObjects
{
    public static JsonObject Put(this JsonObject target, string name, JsonNode? value)
    {
        if (value is not null) target[name] = value.Parent is null ? value : value.DeepClone();
        return target;
    }

    public static JsonObject Put(this JsonObject target, string name, string? value)
    {
        if (value is not null) target[name] = value;
        return target;
    }

    public static JsonObject Put(this JsonObject target, string name, long? value)
    {
        if (value is { } number) target[name] = number;
        return target;
    }

    public static JsonArray ToJson(this IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
