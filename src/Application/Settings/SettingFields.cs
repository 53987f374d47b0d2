using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

/// <summary>
/// Reads the members of a configuration document over the values as they are: an absent member keeps its value, a wrong one keeps it too
/// and leaves a message in the protocol's words.
/// </summary>
public sealed class SettingFields(JsonObject body, FieldErrors errors, IReadOnlyList<string> path)
{
    const int SlugWithin = 50;
    readonly HashSet<string> _known = ["version"];

    public SettingFields(JsonObject body, FieldErrors errors)
        : this(body, errors, [])
    {
    }

    public void Refuse(string field, string message) => errors.Add([.. path, field], message);

    public bool Has(string field)
    {
        _known.Add(field);
        return body.ContainsKey(field);
    }

    public void Require(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (!Has(field)) Refuse(field, "This field is required.");
        }
    }

    public string Text(string field, string current, int max, bool blank = true)
    {
        if (!TryValue(field, out var value)) return current;
        if (value is not { } text || text.GetValueKind() is not JsonValueKind.String) return Refused(field, "Not a valid string.", current);
        var read = text.GetValue<string>().Trim();
        if (read.Length == 0 && !blank) return Refused(field, "This field may not be blank.", current);
        return read.Length > max ? Refused(field, $"Ensure this field has no more than {max} characters.", current) : read;
    }

    /// <summary>Whether the member is exactly this text.</summary>
    public bool IsText(string field, string text) => Has(field) && body[field] is { } value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == text;

    /// <summary>Optimistic concurrency: a document that names a version must name the current one.</summary>
    public void CheckVersion(long? current)
    {
        if (current is { } version && body["version"] is { } stated && Written(stated) != version.ToString(CultureInfo.InvariantCulture))
        {
            Refuse("version", $"The record was changed in the meantime; its version is {version}.");
        }
    }

    public string Slug(string field, string current, int max, bool blank = false)
    {
        var read = Text(field, current, max, blank);
        return read.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? read
            : Refused(field, "Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens.", current);
    }

    public string Url(string field, string current)
    {
        var read = Text(field, current, max: 2000);
        return read.Length == 0 || (Uri.TryCreate(read, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            ? read
            : Refused(field, "Enter a valid URL.", current);
    }

    /// <summary>The text of a natural key, before it is validated; empty where there is none.</summary>
    public string Key(string field) => Has(field) && body[field] is { } value ? Written(value) : "";

    public string Email(string field, string current)
    {
        var read = Text(field, current, max: 254);
        return read.Length == 0 || IsEmail(read) ? read : Refused(field, "Enter a valid email address.", current);
    }

    public IReadOnlyList<string> Emails(string field, IReadOnlyList<string> current)
    {
        var read = Texts(field, current, max: 254);
        return read.All(IsEmail) ? read : Refused(field, "Enter a valid email address.", current);
    }

    /// <summary>Text that may stand in a header: printable ASCII.</summary>
    public string Header(string field, string current, int max)
    {
        var read = Text(field, current, max);
        return read.All(letter => letter is >= ' ' and <= '~') ? read : Refused(field, "Ensure this field has printable ASCII characters only.", current);
    }

    public bool Flag(string field, bool current) => !TryValue(field, out var value)
        ? current
        : value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when bool.TryParse(value.GetValue<string>(), out var flag) => flag,
            _ => Refused(field, "Must be a valid boolean.", current),
        };

    public int Whole(string field, int current, int min, int max) => TryValue(field, out var value) ? Within(field, value, current, min, max) : current;

    /// <summary>Null is a value of its own.</summary>
    public int? WholeOrNull(string field, int? current, int min, int max)
    {
        if (!Has(field)) return current;
        return body[field] is { } value ? Within(field, value, current ?? min, min, max) : null;
    }

    public decimal? DecimalOrNull(string field, decimal? current, int integerDigits, int decimals)
    {
        if (!Has(field)) return current;
        return body[field] is { } value ? Number(field, value, current ?? 0, integerDigits, decimals) : null;
    }

    public decimal Decimal(string field, decimal current, int integerDigits, int decimals) =>
        TryValue(field, out var value) ? Number(field, value, current, integerDigits, decimals) : current;

    public T Choice<T>(string field, T current)
        where T : struct, Enum => TryValue(field, out var value) ? Choose(field, value, current) : current;

    /// <summary>Null and the empty text mean none.</summary>
    public T? ChoiceOrNull<T>(string field, T? current)
        where T : struct, Enum
    {
        if (!Has(field)) return current;
        return body[field] is { } value && Written(value).Length > 0 ? Choose(field, value, current ?? default) : null;
    }

    public IReadOnlyList<T> Choices<T>(string field, IReadOnlyList<T> current)
        where T : struct, Enum =>
        TryList(field, out var items) ? [.. items.Select(item => Choose(field, item, default(T))).Distinct()] : current;

    public IReadOnlyList<string> Texts(string field, IReadOnlyList<string> current, int max) => !TryList(field, out var items)
        ? current
        : [.. items.Select(Written).Where(text => text.Length <= max || Refused(field, $"Ensure this field has no more than {max} characters.", false)).Distinct(StringComparer.Ordinal)];

    public Currency? Currency(string field, Currency? current) => TryValue(field, out var value) ? Listed(field, value, current) : current;

    public IReadOnlyList<Currency> Currencies(string field, IReadOnlyList<Currency> current) => TryList(field, out var items)
        ? [.. items.Select(item => Listed(field, item, current: null)).OfType<Currency>().Distinct()]
        : current;

    public TimeSpan Duration(string field, TimeSpan current)
    {
        if (!TryValue(field, out var value)) return current;
        return SettingDuration.TryParse(Written(value), out var duration)
            ? duration
            : Refused(field, "Duration has wrong format. Use one of these formats instead: [DD] [HH:[MM:]]ss[.uuuuuu].", current);
    }

    /// <summary>The reader of a nested object, or null where it is absent.</summary>
    public SettingFields? Nested(string field) => !TryValue(field, out var value)
        ? null
        : value is JsonObject nested
            ? new SettingFields(nested, errors, [.. path, field])
            : Refused<SettingFields?>(field, "Invalid data. Expected a dictionary.", current: null);

    /// <summary>The readers of a list of objects, or null where it is absent.</summary>
    public IReadOnlyList<SettingFields>? Objects(string field)
    {
        if (!TryList(field, out var items)) return null;
        if (items.Any(item => item is not JsonObject)) return Refused<IReadOnlyList<SettingFields>?>(field, "Invalid data. Expected a dictionary.", current: null);
        return [.. items.Select((item, index) => new SettingFields((JsonObject)item, errors, [.. path, field, index.ToString(CultureInfo.InvariantCulture)]))];
    }

    /// <summary>The object itself, for documents that are stored as they are.</summary>
    public JsonObject? Document(string field) => TryValue(field, out var value)
        ? value as JsonObject ?? Refused<JsonObject?>(field, "Invalid data. Expected a dictionary.", current: null)
        : null;

    /// <summary>A misspelt member would silently do nothing: it is refused. Call it last.</summary>
    public void RefuseUnknown()
    {
        foreach (var (field, _) in body)
        {
            if (!_known.Contains(field)) Refuse(field, "Unknown field.");
        }
    }

    static bool IsEmail(string text) =>
        text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at == text.LastIndexOf('@') && text[at..].Contains('.', StringComparison.Ordinal)
            && !text.EndsWith('.') && !text.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter));

    static string Written(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>().Trim() : value.ToJsonString();

    bool TryValue(string field, out JsonNode value)
    {
        value = null!;
        if (!Has(field)) return false;
        if (body[field] is { } present)
        {
            value = present;
            return true;
        }

        Refuse(field, "This field may not be null.");
        return false;
    }

    bool TryList(string field, out IReadOnlyList<JsonNode> items)
    {
        items = [];
        if (!TryValue(field, out var value)) return false;
        if (value is not JsonArray array || array.Any(item => item is null))
        {
            return Refused(field, $"Expected a list of items but got type \"{(value is JsonObject ? "dict" : "str")}\".", current: false);
        }

        items = [.. array.OfType<JsonNode>()];
        return true;
    }

    int Within(string field, JsonNode value, int current, int min, int max)
    {
        if (!int.TryParse(Written(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return Refused(field, "A valid integer is required.", current);
        if (number < min) return Refused(field, $"Ensure this value is greater than or equal to {min}.", current);
        return number > max ? Refused(field, $"Ensure this value is less than or equal to {max}.", current) : number;
    }

    decimal Number(string field, JsonNode value, decimal current, int integerDigits, int decimals)
    {
        if (!decimal.TryParse(Written(value), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return Refused(field, "A valid number is required.", current);
        }

        if (number < 0) return Refused(field, "Ensure this value is greater than or equal to 0.", current);
        if (decimal.Round(number, decimals) != number) return Refused(field, $"Ensure that there are no more than {decimals} decimal places.", current);
        return decimal.Truncate(number).ToString(CultureInfo.InvariantCulture).Length > integerDigits
            ? Refused(field, $"Ensure that there are no more than {integerDigits} digits before the decimal point.", current)
            : number;
    }

    T Choose<T>(string field, JsonNode value, T current)
        where T : struct, Enum =>
        Wire<T>.TryParse(Written(value).ToLowerInvariant(), out var choice) ? choice : Refused(field, $"\"{Shown(value)}\" is not a valid choice.", current);

    Currency? Listed(string field, JsonNode value, Currency? current) =>
        Domain.Kernel.Currency.TryParse(Written(value), out var currency) ? currency : Refused(field, $"\"{Shown(value)}\" is not a valid choice.", current);

    static string Shown(JsonNode value) => Written(value) is { Length: <= SlugWithin } text ? text : Written(value)[..SlugWithin];

    T Refused<T>(string field, string message, T current)
    {
        Refuse(field, message);
        return current;
    }
}
