using System.Globalization;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

/// <summary>Kinds of field that only configuration has.</summary>
static class SettingFields
{
    /// <summary>What a reader sees of a stored secret; sent back, it leaves the secret as it is.</summary>
    public const string Hidden = "***";

    /// <summary>Most entries of any list in a configuration document.</summary>
    public const int MaxItems = 200;

    /// <summary>Optimistic concurrency: a document that names a version must name the current one.</summary>
    public static void CheckVersion(this Fields fields, long? current)
    {
        if (current is not { } version || fields.Integer("version", 0, long.MaxValue) is not { } stated || stated == version) return;
        fields.Error("version", $"The record was changed in the meantime; its version is {version}.");
    }

    /// <summary>A decimal that is not negative, with bounds on both sides of the point.</summary>
    public static decimal? Amount(this Fields fields, string name, int integerDigits, int decimals, decimal? absent, bool required = false)
    {
        if (fields.Decimal(name, absent, required) is not { } value || !fields.Has(name)) return absent;
        var error = value < 0 ? FieldTexts.AtLeast("0")
            : decimal.Round(value, decimals) != value ? FieldTexts.DecimalPlaces(decimals)
            : decimal.Truncate(value).ToString(CultureInfo.InvariantCulture).Length > integerDigits ? FieldTexts.IntegerDigits(integerDigits)
            : null;
        if (error is null) return value;
        fields.Error(name, error);
        return null;
    }

    /// <summary>A percentage or another value with a limit.</summary>
    public static void AtMost(this Fields fields, string name, decimal? value, int most)
    {
        if (value > most) fields.Error(name, FieldTexts.AtMost(most.ToString(CultureInfo.InvariantCulture)));
    }

    public static Currency? Currency(this Fields fields, string name, Currency? absent, bool required = false)
    {
        if (fields.Text(name, max: 100, absent?.Code, required) is not { } text) return null;
        if (Domain.Kernel.Currency.TryParse(text, out var currency)) return currency;
        fields.Error(name, FieldTexts.Choice(text));
        return null;
    }

    public static IReadOnlyList<Currency> Currencies(this Fields fields, string name, IReadOnlyList<Currency> absent) =>
        fields.List(name, absent, currency => currency.Code, text => Domain.Kernel.Currency.TryParse(text, out var currency) ? currency : null);

    /// <summary>Members of an enum by their wire names.</summary>
    public static IReadOnlyList<T> Choices<T>(this Fields fields, string name, IReadOnlyList<T> absent)
        where T : struct, Enum =>
        [.. fields.List<object>(name, [.. absent.Cast<object>()], choice => ((T)choice).Wire(), text => Wire<T>.TryParse(text, out var choice) ? choice : null).Cast<T>()];

    /// <summary>A misspelt member would silently do nothing. The members of a record's view are those that it knows.</summary>
    public static void RefuseUnknown(this Fields fields, IEnumerable<string> known)
    {
        foreach (var name in fields.Names.Except(known, StringComparer.Ordinal)) fields.Error(name, "Unknown field.");
    }

    static IReadOnlyList<T> List<T>(this Fields fields, string name, IReadOnlyList<T> absent, Func<T, string> write, Func<string, T?> parse)
        where T : class
    {
        var texts = fields.Texts(name, MaxItems, text => parse(text) is null ? FieldTexts.Choice(text) : null, [.. absent.Select(write)]) ?? [];
        return [.. texts.Select(parse).OfType<T>().Distinct()];
    }
}
