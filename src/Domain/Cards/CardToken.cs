using System.Diagnostics.CodeAnalysis;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Cards;

/// <summary>
/// The merchant's name for a saved card: 16 digits that begin with 9 and fail the check digit of card numbers, so that neither people nor
/// scanners take it for one. docs/protocol/operations.md R32
/// </summary>
public sealed record CardToken
{
    const int Length = 16;

    CardToken(string value) => Value = value;

    public string Value { get; }

    public static CardToken New(Entropy entropy)
    {
        var digits = "9" + entropy.Digits(Length - 1);
        if (!Luhn.Passes(digits)) return new CardToken(digits);

        // Any other last digit fails the check.
        var last = (char)('0' + ((digits[^1] - '0' + 1) % 10));
        return new CardToken(digits[..^1] + last);
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out CardToken? token)
    {
        token = text is { Length: Length } && text[0] == '9' && text.All(char.IsAsciiDigit) && !Luhn.Passes(text) ? new CardToken(text) : null;
        return token is not null;
    }

    /// <summary>A token that was stored by us.</summary>
    public static CardToken Of(string stored) => new(stored);

    public override string ToString() => Value;
}
