using Ottu.Application.Kernel;
using Ottu.Domain.Identity;

namespace Ottu.Application.Settings;

/// <summary>A user of the seed file: present fields overwrite.</summary>
sealed record SeedUser(string Username, string? Password, Func<StaffUser, StaffUser> Change)
{
    const int MostPermissions = 1000;
    const int LongestPermission = 100;
    static readonly string[] Known = ["username", "password", "email", "first_name", "last_name", "phone", "is_active", "is_staff", "is_superuser", "permissions"];

    public static IReadOnlyList<SeedUser> Read(Fields seed) => [.. (seed.Objects("users") ?? []).Select(ReadOne)];

    static SeedUser ReadOne(Fields fields)
    {
        fields.RefuseUnknown(Known);
        var username = fields.Text("username", max: 150, required: true) ?? "";
        var password = fields.Text("password", max: 128);

        // Once over an empty user for the messages; the real one is known inside the transaction only.
        Over(new StaffUser { Id = 0, Username = username });
        return new SeedUser(username, password, Over);

        StaffUser Over(StaffUser user) => user with
        {
            Email = fields.Email("email", max: 254, user.Email) ?? "",
            FirstName = fields.Text("first_name", max: 64, user.FirstName) ?? "",
            LastName = fields.Text("last_name", max: 64, user.LastName) ?? "",
            Phone = fields.Text("phone", max: 128, user.Phone) ?? "",
            IsActive = fields.Flag("is_active", user.IsActive),
            IsStaff = fields.Flag("is_staff", user.IsStaff),
            IsSuperuser = fields.Flag("is_superuser", user.IsSuperuser),
            Permissions = (fields.Texts("permissions", MostPermissions, text => text.Length > LongestPermission ? FieldTexts.MaxLength(LongestPermission) : null, [.. user.Permissions]) ?? []).ToHashSet(StringComparer.Ordinal),
        };
    }

    /// <summary>Never the password.</summary>
    public override string ToString() => Username;
}
