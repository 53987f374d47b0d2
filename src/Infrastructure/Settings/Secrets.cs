using Microsoft.AspNetCore.DataProtection;
using Ottu.Application.Settings;

namespace Ottu.Infrastructure.Settings;

/// <summary>Encryption with the key ring that all nodes share.</summary>
sealed class Secrets(IDataProtectionProvider protection) : ISecrets
{
    readonly IDataProtector _protector = protection.CreateProtector("Ottu.Clean.Settings.v1");

    public string Protect(string clear) => _protector.Protect(clear);

    public string Unprotect(string cipher) => _protector.Unprotect(cipher);
}
