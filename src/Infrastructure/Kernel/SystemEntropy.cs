using System.Security.Cryptography;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Kernel;

/// <summary>The operating system's cryptographic generator.</summary>
public sealed class SystemEntropy : Entropy
{
    public override void Fill(Span<byte> buffer) => RandomNumberGenerator.Fill(buffer);
}
