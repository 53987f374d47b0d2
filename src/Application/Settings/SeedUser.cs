using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;

namespace Ottu.Application.Settings;

/// <summary>A user of the seed file: present fields overwrite.</summary>
sealed record SeedUser(string Username, string? Password, Func<StaffUser, StaffUser> Change)
{
    static readonly string[] Known = ["username", "password", "email", "first_name", "last_name", "phone", "is_active", "is_staff", "is_superuser", "permissions"];

    public static IReadOnlyList<SeedUser> Read(Fields seed) => [.. (seed.Objects("users") ?? []).Select(ReadOne)];

    static SeedUser ReadOne(Fields fields)
    {
        fields.RefuseUnknown(Known);
        var username = UserFields.Username(fields) ?? "";
        var password = fields.Text("password", max: 128);

        // Once over an empty user for the messages; the real one is known inside the transaction only.
        Over(new StaffUser { Id = 0, Username = username });
        return new SeedUser(username, password, Over);

        StaffUser Over(StaffUser user) => UserFields.Read(fields, user);
    }

    /// <summary>Never the password.</summary>
    public override string ToString() => Username;
}
