using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Identity;

/// <summary>A private key in clear text, <c>&lt;8 alnum&gt;.&lt;32 alnum&gt;</c>. Shown once, stored as a hash, printed as <c>***</c>.</summary>
public sealed class ApiKeySecret
{
    const int PrefixLength = 8;
    const int Length = PrefixLength + 1 + 32;
    const int PublicLength = 40;
    readonly string _text;

    ApiKeySecret(string text) => _text = text;

    /// <summary>Finds the key's row; not secret.</summary>
    public string Prefix => _text[..PrefixLength];

    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKeySecret? secret)
    {
        var valid = text is { Length: Length } && text[PrefixLength] == '.' && text.Remove(PrefixLength, 1).All(char.IsAsciiLetterOrDigit);
        secret = valid ? new ApiKeySecret(text!) : null;
        return valid;
    }

    public static ApiKeySecret Generate(Entropy entropy) => new($"{entropy.Alphanumeric(PrefixLength)}.{entropy.Alphanumeric(Length - PrefixLength - 1)}");

    public static string GeneratePublic(Entropy entropy) => entropy.Hex(PublicLength / 2);

    public static bool IsPublicKey(string text) => text.Length == PublicLength && text.All(char.IsAsciiHexDigitLower);

    /// <summary>
    /// A plain hash suffices: the 32 random characters carry 190 bits, so there is nothing to guess that a slow hash would slow down.
    /// </summary>
    public string Hash() => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(_text)));

    /// <summary>Compares in constant time.</summary>
    public bool Matches(string storedHash) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash()), Encoding.ASCII.GetBytes(storedHash));

    /// <summary>The clear text, for the one answer that shows it.</summary>
    public string Reveal() => _text;

    public override string ToString() => "***";
}
