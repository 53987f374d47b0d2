using System.Text;
using System.Text.Json.Nodes;

namespace Ottu.Api.Tests.Hostile.Fuzz;

/// <summary>Turns a body that is understood into one that should not be. The same seed makes the same body.</summary>
sealed class BodyMutation(Random random)
{
    const string Hole = "@hole@";

    /// <summary>A JSON body with some places replaced, doubled, missing or broken.</summary>
    public byte[] OfJson(JsonNode? sample)
    {
        var root = sample?.DeepClone() ?? new JsonObject();
        var text = default(string);
        for (var count = random.Next(4); count > 0; count--)
        {
            switch (random.Next(8))
            {
                case < 5:
                    (root, text) = Replace(root, text);
                    break;
                case 5:
                    Remove(root);
                    break;
                case 6:
                    Add(root);
                    break;
                default:
                    root = new JsonArray(root.DeepClone());
                    break;
            }
        }

        var json = root.ToJsonString();
        if (text is not null) json = json.Replace($"\"{Hole}\"", text, StringComparison.Ordinal);
        return Encode(json);
    }

    /// <summary>A form made of the same fields.</summary>
    public byte[] OfForm(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var pairs = fields.ToList();
        var text = new StringBuilder();
        foreach (var (name, value) in pairs.Append(KeyValuePair.Create(Pick(["extra", "a[0]", "a.b.c", "[]", "", "pg_codes", "x[", "."]), Text())))
        {
            switch (random.Next(7))
            {
                case 0: break;
                case 1: text.Append($"{name}={Uri.EscapeDataString(Text())}&"); break;
                case 2: text.Append($"{name}={Uri.EscapeDataString(value)}&{name}={Uri.EscapeDataString(value)}&"); break;
                case 3: text.Append($"{name}[{random.Next(3)}].x={Uri.EscapeDataString(value)}&"); break;
                default: text.Append($"{name}={Uri.EscapeDataString(value)}&"); break;
            }
        }

        return Encode(text.ToString().TrimEnd('&'));
    }

    /// <summary>A multipart body of the same fields, with a file between them.</summary>
    public byte[] OfMultipart(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in fields) text.Append($"--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{(random.Next(4) == 0 ? Text() : value)}\r\n");
        var file = Pick(["attachment", "file", "\r\n", "a\"; filename=\"b", Text()]);
        text.Append($"--b\r\nContent-Disposition: form-data; name=\"{file}\"; filename=\"{Text()}\"\r\nContent-Type: {Pick(HostileValues.ContentTypes)}\r\n\r\n{Text()}\r\n--b--\r\n");
        return Encode(text.ToString());
    }

    public string Text() => random.Next(12) switch
    {
        0 => new string('x', random.Next(1, 5) * 700),
        1 => string.Concat(Enumerable.Repeat("ﷺ", 300)),
        _ => Pick(HostileValues.Texts),
    };

    public T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];

    (JsonNode Root, string? Text) Replace(JsonNode root, string? text)
    {
        var value = text is null && random.Next(2) == 0 ? Hole : null;
        JsonNode? replacement = value is not null ? JsonValue.Create(value) : JsonValue.Create(Text());
        if (value is not null) text = Fragment();
        var places = Places(root).ToList();
        if (places.Count == 0 || random.Next(25) == 0) return (replacement!, text);
        Pick(places)(replacement);
        return (root, text);
    }

    string Fragment() => random.Next(14) switch
    {
        0 => HostileValues.Deep(10_000, "[", "]"),
        1 => HostileValues.Deep(10_000, "{\"a\":", "}"),
        2 => HostileValues.Deep(40, "{\"a\":", "}"),
        3 => "\"" + new string('y', 70_000) + "\"",
        4 => "[" + string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"c{i}\"")) + "]",
        _ => Pick(HostileValues.Json),
    };

    void Remove(JsonNode root)
    {
        if (root is JsonObject { Count: > 0 } members) members.Remove(Pick([.. members.Select(member => member.Key)]));
    }

    void Add(JsonNode root)
    {
        if (root is JsonObject members) members[Pick(["id", "version", "state", "__proto__", "", "\u0000", "amount", "extra", "is_superuser", "session_id", new string('n', 400)])] = Text();
    }

    byte[] Encode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(40) switch
        {
            0 => [0xEF, 0xBB, 0xBF, .. bytes],
            1 => bytes[..random.Next(bytes.Length + 1)],
            2 => [.. bytes[..(bytes.Length / 2)], 0xC3, 0x28, .. bytes[(bytes.Length / 2)..]],
            3 => [],
            4 => Encoding.Unicode.GetBytes(text),
            5 => [.. bytes, 0],
            6 => [.. bytes, .. bytes],
            7 => Encoding.UTF8.GetBytes(Pick(HostileValues.Json)),
            _ => bytes,
        };
    }

    static IEnumerable<Action<JsonNode?>> Places(JsonNode root)
    {
        if (root is JsonObject members)
        {
            foreach (var name in members.Select(member => member.Key).ToList())
            {
                yield return value => members[name] = value?.DeepClone();
                if (members[name] is { } inner)
                {
                    foreach (var place in Places(inner)) yield return place;
                }
            }
        }
        else if (root is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                var index = i;
                yield return value => list[index] = value?.DeepClone();
                if (list[index] is { } inner)
                {
                    foreach (var place in Places(inner)) yield return place;
                }
            }
        }
    }
}
