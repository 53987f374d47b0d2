using System.Text;

namespace Ottu.Domain.Kernel;

/// <summary>The protocol's names of an enum's members: <c>OneOff</c> is <c>one_off</c>. Storage uses the same names.</summary>
public static class Wire<T>
    where T : struct, Enum
{
    static readonly Dictionary<string, T> Values = Enum.GetValues<T>().ToDictionary(value => ToSnakeCase(value.ToString()), StringComparer.Ordinal);
    static readonly Dictionary<T, string> ByValue = Values.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static IReadOnlyCollection<string> Names => Values.Keys;

    public static string Name(T value) => ByValue[value];

    public static bool TryParse(string? name, out T value)
    {
        value = default;
        return name is not null && Values.TryGetValue(name, out value);
    }

    /// <summary>The member of a name that was stored by us; throws for any other.</summary>
    public static T Parse(string name) => Values[name];

    static string ToSnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}

/// <summary>Shorthand for <see cref="Wire{T}.Name"/>.</summary>
public static class WireNames
{
    public static string Wire<T>(this T value)
        where T : struct, Enum => Kernel.Wire<T>.Name(value);
}
