using System.Text.Json.Nodes;

namespace Ottu.Application.Kernel;

/// <summary>Lists.</summary>
public sealed partial class Fields
{
    /// <summary>Texts that satisfy <paramref name="check"/> (null: fine, otherwise the message), without duplicates, order kept.</summary>
    /// <param name="name">The field.</param>
    /// <param name="maxItems">Most entries; counted before anything else is done with them.</param>
    /// <param name="check">Judges one entry.</param>
    /// <param name="absent">What an absent field means.</param>
    /// <param name="required">Neither absent nor null; an empty list is refused as well.</param>
    public IReadOnlyList<string>? Texts(string name, int maxItems, Func<string, string?> check, IReadOnlyList<string>? absent = null, bool required = false)
    {
        var given = Take(name, required, out var node);
        if (given != Given.Value) return given == Given.Absent ? absent : null;
        if (AsList(node!) is not { } items) return Wrong<IReadOnlyList<string>>(name, FieldTexts.ExpectedList(TypeName(node)));
        if (items.Count > maxItems) return Wrong<IReadOnlyList<string>>(name, FieldTexts.MaxItems(maxItems));
        if (items.Count == 0 && required) return Wrong<IReadOnlyList<string>>(name, FieldTexts.NotEmpty);
        var texts = new List<string>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var text = items[i] is { } item ? AsText(item) : null;
            var error = items[i] is null ? FieldTexts.NotNull : text is null ? FieldTexts.Text : text.Length == 0 ? FieldTexts.NotBlank : check(text);
            if (error is not null) errors.Add([.. path, name], i, error);
            else if (!texts.Contains(text!)) texts.Add(text!);
        }

        return texts;
    }

    /// <summary>Words of a closed list. The error stands at the field, naming the first word that does not belong.</summary>
    public JsonArray? Words(string name, IReadOnlyCollection<string> choices)
    {
        if (Take(name, required: false, out var node) != Given.Value) return null;
        if (AsList(node!) is not { } items) return Wrong<JsonArray>(name, FieldTexts.ExpectedList(TypeName(node)));
        var words = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var word = item is null ? null : AsText(item);
            if (word is null || !choices.Contains(word)) return Wrong<JsonArray>(name, FieldTexts.Choice(word ?? (item is null ? "None" : Show(item))));
            if (seen.Add(word)) words.Add((JsonNode)word);
        }

        return words;
    }

    /// <summary>A reader for each object of a list; null when unset or wrong.</summary>
    public IReadOnlyList<Fields>? Objects(string name)
    {
        if (Take(name, required: false, out var node) != Given.Value) return null;
        if (AsList(node!) is not { } items) return Wrong<IReadOnlyList<Fields>>(name, FieldTexts.ExpectedList(TypeName(node)));
        var readers = new List<Fields>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is JsonObject item) readers.Add(new Fields(item, errors, [.. path, name, i.ToString(System.Globalization.CultureInfo.InvariantCulture)], isForm));
            else errors.Add([.. path, name], i, FieldTexts.ExpectedObject(TypeName(items[i])));
        }

        return readers;
    }

    /// <summary>Comma-separated text or a list of e-mail addresses.</summary>
    public IReadOnlyList<string>? Emails(string name, int maxItems, IReadOnlyList<string>? absent = null)
    {
        if (Take(name, required: false, out var node) != Given.Value || node is JsonArray || AsText(node!) is not { } list || list.StartsWith('['))
        {
            return Texts(name, maxItems, EmailError, absent);
        }

        var split = new JsonObject { [name] = new JsonArray([.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(text => (JsonNode)text)]) };
        return new Fields(split, errors, path, isForm).Texts(name, maxItems, EmailError, absent);
    }

    JsonArray? AsList(JsonNode node)
    {
        if (node is JsonArray items) return items;
        if (!isForm || AsText(node) is not { } text) return null;
        return text.StartsWith('[') ? JsonText.TryParse(text) as JsonArray : [(JsonNode)text];
    }
}
