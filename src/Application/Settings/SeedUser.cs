using Ottu.Domain.Identity;

namespace Ottu.Application.Settings;

/// <summary>A user of the seed file: present fields overwrite.</summary>
sealed record SeedUser(string Username, string? Password, Func<StaffUser, StaffUser> Change)
{
    public static IReadOnlyList<SeedUser> Read(SettingFields seed) => [.. (seed.Objects("users") ?? []).Select(ReadOne)];

    static SeedUser ReadOne(SettingFields fields)
    {
        fields.Require("username");
        var username = fields.Text("username", "", max: 150, blank: false);
        var password = fields.Text("password", "", max: 128, blank: false);

        // Once over an empty user for the messages; the real one is known inside the transaction only.
        Over(new StaffUser { Id = 0, Username = username });
        fields.RefuseUnknown();
        return new SeedUser(username, password.Length == 0 ? null : password, Over);

        StaffUser Over(StaffUser user) => user with
        {
            Email = fields.Email("email", user.Email),
            FirstName = fields.Text("first_name", user.FirstName, max: 64),
            LastName = fields.Text("last_name", user.LastName, max: 64),
            Phone = fields.Text("phone", user.Phone, max: 128),
            IsActive = fields.Flag("is_active", user.IsActive),
            IsStaff = fields.Flag("is_staff", user.IsStaff),
            IsSuperuser = fields.Flag("is_superuser", user.IsSuperuser),
            Permissions = fields.Texts("permissions", [.. user.Permissions], max: 100).ToHashSet(StringComparer.Ordinal),
        };
    }

    /// <summary>Never the password.</summary>
    public override string ToString() => Username;
}
