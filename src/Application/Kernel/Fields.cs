using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Kernel;

/// <summary>
/// Reads typed values out of a request body and collects every error instead of stopping at the first. A method returns the value, or
/// null when the field is unset (<c>null</c>, <c>""</c>) or wrong, or its <c>absent</c> argument when the body does not name the field:
/// that is what makes one reader serve POST, PUT and PATCH. Lists and times are in the other parts of this class.
/// </summary>
/// <param name="source">The body.</param>
/// <param name="errors">Where errors go; shared with nested readers.</param>
/// <param name="path">Where <paramref name="source"/> lies in the whole body.</param>
/// <param name="isForm">The values came as text: one key may be a list of one, an object may be JSON text.</param>
public sealed partial class Fields(JsonObject source, FieldErrors errors, string[] path, bool isForm)
{
    public Fields(JsonObject source, bool isForm = false)
        : this(source, new FieldErrors(), [], isForm)
    {
    }

    enum Given
    {
        Absent,
        Unset,
        Value,
    }

    public FieldErrors Errors => errors;

    /// <summary>The answer where anything was wrong.</summary>
    public Problem? Problem => errors.IsEmpty ? null : new Problem.Invalid(errors);

    /// <summary>PATCH: required fields may be absent, though not null or blank. Nested objects are always whole.</summary>
    public bool IsPartial { get; init; }

    /// <summary>The same body, read as a change and without errors so far.</summary>
    public Fields AsPartial() => new(source, isForm) { IsPartial = true };

    /// <summary>The same reader for a change of something that exists: errors go on to where they went.</summary>
    public Fields AsChange() => new(source, errors, path, isForm) { IsPartial = true };

    /// <summary>The same body without errors so far.</summary>
    public Fields Afresh() => new(source, isForm);

    /// <summary>The same body with one field that the path of the request names.</summary>
    public Fields Naming(string name, string value)
    {
        var named = (JsonObject)source.DeepClone();
        named[name] = value;
        return new Fields(named, errors, path, isForm);
    }

    /// <summary>The whole body, for documents that are read elsewhere.</summary>
    public JsonObject Copy() => (JsonObject)source.DeepClone();

    /// <summary>The texts of a list before it is judged.</summary>
    public IEnumerable<string> PeekList(string name) =>
        source.TryGetPropertyValue(name, out var node) && node is not null && AsList(node) is { } items ? items.OfType<JsonValue>().Select(AsText).OfType<string>() : [];

    /// <summary>Every member of the body, known or not.</summary>
    public IEnumerable<string> Names => source.Select(member => member.Key);

    public bool Has(string name) => source.ContainsKey(name);

    /// <summary>Named, and neither null nor blank.</summary>
    public bool IsSet(string name) => Take(name, required: false, out _) == Given.Value;

    /// <summary>The name under which the first of several aliases was sent.</summary>
    public string FirstOf(string name, string alias) => !Has(name) && Has(alias) ? alias : name;

    public void Error(string name, string message) => errors.Add([.. path, name], message);

    /// <summary>Takes over what another reader found in this same object.</summary>
    public void Adopt(FieldErrors found) => errors.Add(path, found);

    public string? Text(string name, int max, string? absent = null, bool required = false)
    {
        var given = Take(name, required, out var node);
        if (given != Given.Value) return given == Given.Absent ? absent : null;
        if (AsText(node!) is not { } text) return Wrong<string>(name, FieldTexts.Text);
        if (text.Length > max) return Wrong<string>(name, FieldTexts.MaxLength(max));
        return text.Contains('\0', StringComparison.Ordinal) ? Wrong<string>(name, FieldTexts.NoNullCharacters) : text;
    }

    /// <summary>One of a closed list of words.</summary>
    public string? Choice(string name, IReadOnlyCollection<string> choices, string? absent = null, bool required = false)
    {
        var given = Take(name, required, out var node);
        if (given != Given.Value) return given == Given.Absent ? absent : null;
        var text = AsText(node!);
        return text is not null && choices.Contains(text) ? text : Wrong<string>(name, FieldTexts.Choice(text ?? Show(node!)));
    }

    /// <summary>A member of an enum by its wire name.</summary>
    public T? Choice<T>(string name, T? absent = null, bool required = false)
        where T : struct, Enum =>
        Choice(name, Wire<T>.Names, absent?.Wire(), required) is { } text ? Wire<T>.Parse(text) : null;

    public bool Flag(string name, bool absent = false)
    {
        var given = Take(name, required: false, out var node);
        if (given != Given.Value) return given == Given.Absent && absent;
        if (AsFlag(node!) is { } flag) return flag;
        Error(name, FieldTexts.Boolean);
        return absent;
    }

    /// <summary>Null when absent: for filters, where absent and false differ.</summary>
    public bool? OptionalFlag(string name) => Take(name, required: false, out _) == Given.Value ? Flag(name) : null;

    public long? Integer(string name, long least, long most, long? absent = null, bool required = false)
    {
        var given = Take(name, required, out var node);
        if (given != Given.Value) return given == Given.Absent ? absent : null;
        if (AsText(node!) is not { Length: <= 20 } text || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            Error(name, FieldTexts.Integer);
            return null;
        }

        if (value >= least && value <= most) return value;
        Error(name, value < least ? FieldTexts.AtLeast(least.ToString(CultureInfo.InvariantCulture)) : FieldTexts.AtMost(most.ToString(CultureInfo.InvariantCulture)));
        return null;
    }

    /// <summary>A decimal of at most 24 characters and 13 integer digits, as text or as a JSON number.</summary>
    public decimal? Decimal(string name, decimal? absent = null, bool required = false)
    {
        const int MaxCharacters = 24;
        const int MaxIntegerDigits = 13;
        var given = Take(name, required, out var node);
        if (given != Given.Value) return given == Given.Absent ? absent : null;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var text = AsText(node!);
        var isNumber = decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var value);
        var error = !isNumber ? FieldTexts.Number
            : text!.Length > MaxCharacters ? FieldTexts.MaxLength(MaxCharacters)
            : Math.Abs(value) > Money.MaxInteger + 0.9999999999m ? FieldTexts.IntegerDigits(MaxIntegerDigits)
            : null;
        if (error is null) return value;
        Error(name, error);
        return null;
    }

    /// <summary>An object that <paramref name="read"/> checks and copies; null when unset or wrong.</summary>
    public JsonObject? Object(string name, Func<Fields, JsonObject?> read, JsonObject? absent = null, bool required = false)
    {
        var given = Take(name, required, out var node);
        if (given != Given.Value) return given == Given.Absent ? absent : null;
        if (AsObject(node!) is { } inner) return read(new Fields(inner, errors, [.. path, name], isForm));
        errors.Add([.. path, name, FieldErrors.NonField], FieldTexts.ExpectedObject(TypeName(node!)));
        return null;
    }

    /// <summary>The reader of a nested object; null when unset or wrong.</summary>
    public Fields? Nested(string name)
    {
        var nested = default(Fields);
        Object(name, inner =>
        {
            nested = inner;
            return [];
        });
        return nested;
    }

    /// <summary>The text of a field before anything is checked: to find the record that it names.</summary>
    public string? Peek(string name) => source.TryGetPropertyValue(name, out var node) && node is not null ? AsText(node) : null;

    /// <summary>Any JSON object, kept as it is, up to a size in bytes.</summary>
    public JsonObject? FreeObject(string name, int maxBytes, JsonObject? absent = null)
    {
        var given = Take(name, required: false, out var node);
        if (given != Given.Value) return given == Given.Absent ? absent : null;
        if (AsObject(node!) is not { } value) return Wrong<JsonObject>(name, FieldTexts.ExpectedDictionary(TypeName(node!)));
        var bytes = System.Text.Encoding.UTF8.GetByteCount(value.ToJsonString(WireJson.Options));
        return bytes > maxBytes ? Wrong<JsonObject>(name, FieldTexts.MaxBytes(maxBytes)) : (JsonObject)value.DeepClone();
    }

    Given Take(string name, bool required, out JsonNode? node)
    {
        if (!source.TryGetPropertyValue(name, out node))
        {
            if (required && !IsPartial) Error(name, FieldTexts.Required);
            return Given.Absent;
        }

        if (node is not null && !IsBlank(node)) return Given.Value;
        if (required) Error(name, node is null ? FieldTexts.NotNull : FieldTexts.NotBlank);
        return Given.Unset;
    }

    T? Wrong<T>(string name, string message)
        where T : class
    {
        Error(name, message);
        return null;
    }

    JsonObject? AsObject(JsonNode node)
    {
        if (node is JsonObject value) return value;
        return isForm && AsText(node) is { } text && text.StartsWith('{') ? JsonText.TryParse(text) as JsonObject : null;
    }

    static bool IsBlank(JsonNode node) => node is JsonValue value && value.TryGetValue<string>(out var text) && string.IsNullOrWhiteSpace(text);

    /// <summary>A string without its outer spaces, or a number as it was written; null for anything else.</summary>
    internal static string? AsText(JsonNode node) => node is not JsonValue value ? null : value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>().Trim(),
        JsonValueKind.Number => value.ToJsonString(),
        _ => null,
    };

    static bool? AsFlag(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => AsText(node)?.ToLowerInvariant() switch
        {
            "true" or "1" => true,
            "false" or "0" => false,
            _ => null,
        },
    };

    /// <summary>The value inside "... is not a valid choice."</summary>
    static string Show(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        _ => node.ToJsonString(WireJson.Options) is { Length: > 100 } text ? text[..100] : node.ToJsonString(WireJson.Options),
    };

    /// <summary>Type names as the protocol's messages call them.</summary>
    public static string TypeName(JsonNode? node) => node?.GetValueKind() switch
    {
        null => "NoneType",
        JsonValueKind.Array => "list",
        JsonValueKind.Object => "dict",
        JsonValueKind.String => "str",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => node.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E') ? "float" : "int",
    };
}
