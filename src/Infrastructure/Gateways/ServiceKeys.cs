using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Gateways;

/// <summary>RSA 2048, as Apple wants the key of a merchant identity. The framework takes the key from the system's generator.</summary>
sealed class ServiceKeys : IServiceKeys
{
    const int Bits = 2048;

    public (Secret PrivateKey, string SigningRequest) Make(string name)
    {
        using var key = RSA.Create(Bits);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return (new Secret(key.ExportPkcs8PrivateKeyPem()), request.CreateSigningRequestPem());
    }

    public string? ReadCertificate(string text)
    {
        try
        {
            using var certificate = text.StartsWith("-----", StringComparison.Ordinal) ? X509Certificate2.CreateFromPem(text) : X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text));
            return certificate.ExportCertificatePem();
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return null;
        }
    }

    public bool Belongs(string certificate, Secret privateKey)
    {
        using var read = X509Certificate2.CreateFromPem(certificate);
        using var key = RSA.Create();
        key.ImportFromPem(privateKey.Reveal());
        return read.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
    }
}
