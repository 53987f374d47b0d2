using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

/// <summary>Reads a user out of a request body: the whole one for a new user, what is present for a change.</summary>
static class UserFields
{
    public const int MinPassword = 10;
    const int MaxPassword = 200;
    const int MaxPermissions = 500;

    public static StaffUser Read(Fields fields, StaffUser current)
    {
        var permissions = fields.Texts("permissions", MaxPermissions, PermissionError, [.. current.Permissions]);
        return current with
        {
            Email = fields.Email("email", 254, current.Email) ?? "",
            FirstName = fields.Text("first_name", 64, current.FirstName) ?? "",
            LastName = fields.Text("last_name", 64, current.LastName) ?? "",
            Phone = fields.Text("phone", 128, current.Phone) ?? "",
            IsActive = fields.Flag("is_active", current.IsActive),
            IsStaff = fields.Flag("is_staff", current.IsStaff),
            IsSuperuser = fields.Flag("is_superuser", current.IsSuperuser),
            Permissions = (permissions ?? []).ToHashSet(StringComparer.Ordinal),
        };
    }

    public static string? Username(Fields fields)
    {
        var name = fields.Text("username", 150, required: true);
        if (name is null || (name.All(IsNameLetter) && !name.Contains(':', StringComparison.Ordinal))) return name;
        fields.Error("username", "Enter a valid username. It may hold letters, digits and @ . + - _ only.");
        return null;
    }

    public static string? Password(Fields fields, bool required)
    {
        var password = fields.Text("password", MaxPassword, required: required);
        if (password is null || password.Length >= MinPassword) return password;
        fields.Error("password", $"This password is too short. It must contain at least {MinPassword} characters.");
        return null;
    }

    /// <summary>Nobody hands out a right that he does not hold himself, nor the flag that stands for all of them.</summary>
    public static void RefuseForeignRights(Fields fields, ICaller caller, StaffUser? before, StaffUser after)
    {
        if (caller.HoldsEverything()) return;
        if (after.IsSuperuser && before?.IsSuperuser is not true) fields.Error("is_superuser", "Only a superuser can make a superuser.");
        foreach (var code in after.Permissions.Except(before?.Permissions ?? new HashSet<string>(), StringComparer.Ordinal).Where(code => !caller.Can(code)))
        {
            fields.Error("permissions", $"You do not hold \"{code}\" yourself.");
        }
    }

    static string? PermissionError(string code) => Permissions.IsKnown(code) ? null : FieldTexts.Choice(code);

    static bool IsNameLetter(char letter) => char.IsLetterOrDigit(letter) || letter is '@' or '.' or '+' or '-' or '_';
}
