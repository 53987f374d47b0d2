namespace Ottu.Domain.Gateways;

/// <summary>The check digit of card numbers (ISO/IEC 7812-1).</summary>
public static class Luhn
{
    /// <param name="digits">ASCII digits only.</param>
    public static bool Passes(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            if (i % 2 == 1) digit = digit * 2 > 9 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }

        return sum % 10 == 0;
    }
}
