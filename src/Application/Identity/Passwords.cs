using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

/// <summary>Hashes new passwords.</summary>
/// <param name="entropy">Makes the salts.</param>
/// <param name="iterations">At least <see cref="PasswordHash.Iterations"/> outside development.</param>
public sealed class Passwords(Entropy entropy, int iterations)
{
    readonly Lazy<string> _decoy = new(() => PasswordHash.Create(entropy.Hex(32), iterations, entropy));

    /// <summary>The hash of a password that nobody knows.</summary>
    public string Decoy => _decoy.Value;

    public string Hash(string password) => PasswordHash.Create(password, iterations, entropy);
}
