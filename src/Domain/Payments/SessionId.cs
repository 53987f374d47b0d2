using System.Diagnostics.CodeAnalysis;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Payments;

/// <summary>The public name of a session: 160 random bits as 40 lower-case hexadecimal digits.</summary>
public sealed record SessionId
{
    const int Bytes = 20;

    SessionId(string value) => Value = value;

    public string Value { get; }

    public static SessionId New(Entropy entropy) => new(entropy.Hex(Bytes));

    public static bool TryParse(string? text, [NotNullWhen(true)] out SessionId? id)
    {
        id = text is { Length: Bytes * 2 } && text.All(char.IsAsciiHexDigitLower) ? new SessionId(text) : null;
        return id is not null;
    }

    /// <summary>An id that was stored by us.</summary>
    public static SessionId Of(string stored) => new(stored);

    public override string ToString() => Value;
}
