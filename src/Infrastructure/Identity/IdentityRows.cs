using Ottu.Application.Identity;
using Ottu.Domain.Identity;

namespace Ottu.Infrastructure.Identity;

/// <summary>A row of api_key as it is read.</summary>
sealed record ApiKeyRow(
    string Prefix, string Name, string SecretHash, string PublicKey, long IsRevoked, long? ExpiresAt, long? LastUsedAt, long CreatedAt)
{
    public const string Columns =
        "prefix AS Prefix, name AS Name, secret_hash AS SecretHash, public_key AS PublicKey, is_revoked AS IsRevoked, expires_at AS ExpiresAt, " +
        "last_used_at AS LastUsedAt, created_at AS CreatedAt";

    public ApiKey ToKey() => new()
    {
        Prefix = Prefix,
        Name = Name,
        SecretHash = SecretHash,
        PublicKey = PublicKey,
        IsRevoked = IsRevoked != 0,
        ExpiresAt = ExpiresAt is { } expires ? DateTimeOffset.FromUnixTimeMilliseconds(expires) : null,
        LastUsedAt = LastUsedAt is { } used ? DateTimeOffset.FromUnixTimeMilliseconds(used) : null,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
    };
}

/// <summary>A row of staff_user as it is read. Permissions are one text, separated by spaces.</summary>
sealed record StaffUserRow(
    long Id, string Username, string PasswordHash, string Email, string FirstName, string LastName, string Phone,
    long IsActive, long IsStaff, long IsSuperuser, string Permissions, long Version)
{
    public const string Columns =
        "id AS Id, username AS Username, password_hash AS PasswordHash, email AS Email, first_name AS FirstName, last_name AS LastName, phone AS Phone, " +
        "is_active AS IsActive, is_staff AS IsStaff, is_superuser AS IsSuperuser, permissions AS Permissions, version AS Version";

    public StoredUser ToStored() => new(ToUser(), PasswordHash);

    public StaffUser ToUser() => new()
    {
        Id = Id,
        Username = Username,
        Email = Email,
        FirstName = FirstName,
        LastName = LastName,
        Phone = Phone,
        IsActive = IsActive != 0,
        IsStaff = IsStaff != 0,
        IsSuperuser = IsSuperuser != 0,
        Permissions = Permissions.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal),
        Version = Version,
    };
}
