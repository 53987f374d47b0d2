using System.Globalization;
using System.Security.Cryptography;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Identity;

/// <summary>PBKDF2 with SHA-512. The text names its own iterations, so that raising the number leaves old hashes valid.</summary>
public static class PasswordHash
{
    /// <summary>What OWASP asks of PBKDF2-HMAC-SHA512.</summary>
    public const int Iterations = 210_000;
    const string Scheme = "pbkdf2-sha512";
    const int SaltBytes = 16;
    const int HashBytes = 32;

    public static string Create(string password, int iterations, Entropy entropy)
    {
        var salt = new byte[SaltBytes];
        entropy.Fill(salt);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Scheme}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, iterations))}");
    }

    /// <summary>Compares in constant time; throws on a text that <see cref="Create"/> did not make.</summary>
    public static bool Verify(string stored, string password)
    {
        var parts = stored.Split('$');
        if (parts is not [Scheme, var iterations, var salt, var hash]) throw new FormatException("The stored password hash has an unknown form.");
        var derived = Derive(password, Convert.FromBase64String(salt), int.Parse(iterations, CultureInfo.InvariantCulture));
        return CryptographicOperations.FixedTimeEquals(derived, Convert.FromBase64String(hash));
    }

    static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA512, HashBytes);
}
