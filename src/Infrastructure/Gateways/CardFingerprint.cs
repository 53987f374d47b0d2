using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Ottu.Application.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Gateways;

/// <summary>
/// A keyed hash of a card number: equal for the same card, useless without the key. The key lives in configuration only, never beside
/// the hashes, because there are few enough card numbers to try them all.
/// </summary>
public sealed class CardFingerprint(byte[] key) : ICardFingerprint
{
    const int ShortestKey = 16;

    public string Of(Secret number) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(number.Reveal())));

    /// <summary>Reads <c>Ottu:Cards:FingerprintKey</c>. In development a missing one is generated once and kept in <c>data/</c>.</summary>
    public static CardFingerprint FromConfiguration(IConfiguration configuration, IHostEnvironment environment, Entropy entropy)
    {
        var text = configuration["Ottu:Cards:FingerprintKey"];
        if (string.IsNullOrEmpty(text) && environment.IsDevelopment()) text = Generated(Path.Combine(environment.ContentRootPath, "data", "card-fingerprint.key"), entropy);
        if (text is not { Length: >= ShortestKey }) throw new InvalidOperationException($"Ottu:Cards:FingerprintKey is required; at least {ShortestKey} characters.");
        return new CardFingerprint(Encoding.UTF8.GetBytes(text));
    }

    static string Generated(string file, Entropy entropy)
    {
        if (File.Exists(file)) return File.ReadAllText(file);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var key = entropy.Hex(32);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(key);
        return key;
    }
}
