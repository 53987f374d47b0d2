using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Ottu.Application.Kernel;

/// <summary>Parses JSON that a stranger sent: bounded depth, valid UTF-8, no duplicate keys, no half surrogates that would throw later.</summary>
public static class JsonText
{
    const int MaxDepth = 64;

    static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <exception cref="JsonException">Not JSON as we take it. The message is safe to show.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8)) throw new JsonException("The text is not valid UTF-8.");
        try
        {
            var node = JsonNode.Parse(utf8, documentOptions: Options);
            if (utf8.IndexOf("\\u"u8) >= 0) Touch(node);
            return node;
        }
        catch (InvalidOperationException error)
        {
            // The parser leaves escapes to whoever reads a name or a value, and reading "\ud800" throws.
            throw new JsonException("A string holds half of a surrogate pair.", error);
        }
    }

    public static JsonNode? TryParse(string text)
    {
        try
        {
            return Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads every string once.</summary>
    static void Touch(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (_, member) in members) Touch(member);
                break;
            case JsonArray items:
                foreach (var item in items) Touch(item);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                value.GetValue<string>();
                break;
        }
    }
}
