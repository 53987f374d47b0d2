using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Identity;

/// <summary>A staff user's sign-in in one browser. docs/protocol/administration.md 5</summary>
public sealed record StaffSession
{
    /// <summary>Says nothing about the token; forms are bound to it.</summary>
    public required long Id { get; init; }

    public required long UserId { get; init; }

    /// <summary>Of the password that was typed: another password ends the session, on every node and without anyone deleting it.</summary>
    public required string PasswordStamp { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>However much it is used.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it still stands for this user as he is now.</summary>
    public bool IsValid(DateTimeOffset now, TimeSpan idle, StaffUser user, string passwordHash) =>
        EndedAt is null && now < ExpiresAt && now - LastSeenAt < idle && user.MaySignIn && PasswordStamp == StampOf(passwordHash);

    public static string StampOf(string passwordHash) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(passwordHash)));
}

/// <summary>What the staff cookie holds: 32 random bytes in hexadecimal. Stored as a hash, printed as <c>***</c>.</summary>
public sealed class StaffToken
{
    const int Bytes = 32;
    readonly string _text;

    StaffToken(string text) => _text = text;

    public static StaffToken Generate(Entropy entropy) => new(entropy.Hex(Bytes));

    public static bool TryParse(string? text, [NotNullWhen(true)] out StaffToken? token)
    {
        token = text is { Length: Bytes * 2 } && text.All(char.IsAsciiHexDigitLower) ? new StaffToken(text) : null;
        return token is not null;
    }

    /// <summary>A plain hash suffices: there is nothing to guess in 256 random bits.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(_text)));

    /// <summary>The clear text, for the cookie.</summary>
    public string Reveal() => _text;

    public override string ToString() => "***";
}
