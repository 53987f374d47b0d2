namespace Ottu.Domain.Kernel;

/// <summary>Where randomness comes from. Production uses the operating system's generator; a simulation uses a seed.</summary>
public abstract class Entropy
{
    const string Base10 = "0123456789";
    const string Base36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public abstract void Fill(Span<byte> buffer);

    /// <summary>Lower-case hexadecimal text of <paramref name="bytes"/> random bytes.</summary>
    public string Hex(int bytes)
    {
        Span<byte> buffer = stackalloc byte[bytes];
        Fill(buffer);
        return Convert.ToHexStringLower(buffer);
    }

    public string Digits(int length) => Pick(Base10, length);

    public string UpperAlphanumeric(int length) => Pick(Base36, length);

    public string Alphanumeric(int length) => Pick(Base62, length);

    /// <summary>A whole number from 0 to <paramref name="limit"/> - 1, each as likely as any other.</summary>
    public int Below(int limit)
    {
        Span<byte> buffer = stackalloc byte[4];
        var fair = uint.MaxValue - (uint.MaxValue % (uint)limit);
        while (true)
        {
            Fill(buffer);
            var value = BitConverter.ToUInt32(buffer);
            if (value < fair) return (int)(value % (uint)limit);
        }
    }

    /// <summary>A version 4 UUID.</summary>
    public Guid Uuid()
    {
        Span<byte> buffer = stackalloc byte[16];
        Fill(buffer);
        buffer[6] = (byte)((buffer[6] & 0x0F) | 0x40);
        buffer[8] = (byte)((buffer[8] & 0x3F) | 0x80);
        return new Guid(buffer, bigEndian: true);
    }

    string Pick(string alphabet, int length) => string.Create(length, (this, alphabet), static (text, state) =>
    {
        var (entropy, letters) = state;
        var limit = 256 - (256 % letters.Length);
        Span<byte> one = stackalloc byte[1];
        for (var i = 0; i < text.Length;)
        {
            entropy.Fill(one);
            if (one[0] < limit) text[i++] = letters[one[0] % letters.Length];
        }
    });
}
