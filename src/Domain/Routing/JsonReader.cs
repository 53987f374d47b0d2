using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Routing;

/// <summary>Reads the shapes that routing documents have, and reports what is wrong by its path.</summary>
sealed class JsonReader(JsonObject source, FieldErrors errors, IReadOnlyList<string> path)
{
    const string Required = "This field is required.";

    public T Wrong<T>(string name, string message, T otherwise)
    {
        errors.Add([.. path, name], message);
        return otherwise;
    }

    public string? Text(string name, bool required = true)
    {
        if (source[name] is not { } node) return required ? Wrong<string?>(name, Required, otherwise: null) : null;
        return TextOf(node) ?? Wrong<string?>(name, "Not a valid string.", otherwise: null);
    }

    public long Integer(string name, long absent)
    {
        if (source[name] is not { } node) return absent;
        return int.TryParse(TextOf(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : Wrong(name, "A valid integer is required.", absent);
    }

    public bool Flag(string name, bool absent) => source[name] switch
    {
        null => absent,
        var node when node.GetValueKind() is JsonValueKind.True or JsonValueKind.False => node.GetValue<bool>(),
        _ => Wrong(name, "Must be a valid boolean.", absent),
    };

    public DateTimeOffset? Time(string name)
    {
        if (source[name] is not { } node) return null;
        return DateTimeOffset.TryParse(TextOf(node), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : Wrong<DateTimeOffset?>(name, "Not a valid date and time.", otherwise: null);
    }

    public T Choice<T>(string name, T? absent = null)
        where T : struct, Enum
    {
        if (source[name] is not { } node) return absent ?? Wrong(name, Required, default(T));
        return Wire<T>.TryParse(TextOf(node), out var value) ? value : Wrong(name, $"\"{TextOf(node) ?? node.ToJsonString()}\" is not a valid choice.", default(T));
    }

    public JsonReader? Object(string name) => source[name] switch
    {
        null => null,
        JsonObject inner => new JsonReader(inner, errors, [.. path, name]),
        _ => Wrong<JsonReader?>(name, "An object is required.", otherwise: null),
    };

    public IReadOnlyList<string> Texts(string name)
    {
        if (source[name] is not { } node) return Wrong<IReadOnlyList<string>>(name, Required, []);
        if (node is not JsonArray items) return Wrong<IReadOnlyList<string>>(name, "A list is required.", []);
        var texts = items.Select(item => item is null ? null : TextOf(item)).OfType<string>().ToList();
        return texts.Count == items.Count ? texts : Wrong<IReadOnlyList<string>>(name, "A list of strings is required.", []);
    }

    public IReadOnlyDictionary<string, int> Numbers(string name)
    {
        var numbers = new Dictionary<string, int>();
        if (source[name] is not JsonObject members) return Wrong(name, Required, numbers);
        foreach (var (key, node) in members)
        {
            if (node is not null && int.TryParse(TextOf(node), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) numbers[key] = number;
            else errors.Add([.. path, name, key], "A valid integer is required.");
        }

        return numbers;
    }

    public IReadOnlyList<T> List<T>(string name, Func<JsonReader, int, T> read)
    {
        if (source[name] is not { } node) return [];
        if (node is not JsonArray items) return Wrong<IReadOnlyList<T>>(name, "A list is required.", []);
        var values = new List<T>(items.Count);
        foreach (var (at, item) in items.Index())
        {
            if (item is JsonObject inner) values.Add(read(new JsonReader(inner, errors, [.. path, name, at.ToString(CultureInfo.InvariantCulture)]), at));
            else errors.Add([.. path, name], at, "An object is required.");
        }

        return values;
    }

    static string? TextOf(JsonNode node) => node is not JsonValue value ? null : value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>().Trim(),
        JsonValueKind.Number => value.ToJsonString(),
        _ => null,
    };
}
