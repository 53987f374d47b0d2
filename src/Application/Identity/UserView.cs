using System.Text.Json.Nodes;
using Ottu.Domain.Identity;

namespace Ottu.Application.Identity;

/// <summary>A user as administrators see him, and as the audit trail compares him. Never his password.</summary>
public static class UserView
{
    public static JsonObject Of(StaffUser user) => new()
    {
        ["id"] = user.Id,
        ["username"] = user.Username,
        ["email"] = user.Email,
        ["first_name"] = user.FirstName,
        ["last_name"] = user.LastName,
        ["phone"] = user.Phone,
        ["is_active"] = user.IsActive,
        ["is_staff"] = user.IsStaff,
        ["is_superuser"] = user.IsSuperuser,
        ["permissions"] = new JsonArray([.. user.Permissions.Order(StringComparer.Ordinal).Select(code => (JsonNode)code)]),
        ["version"] = user.Version,
    };

    /// <summary><c>{field: [old, new]}</c>; a new password shows only that there is one.</summary>
    public static JsonObject Changes(StaffUser? before, StaffUser after, bool passwordChanged)
    {
        var old = before is null ? [] : Of(before);
        var changes = new JsonObject();
        foreach (var (field, value) in Of(after))
        {
            if (field is not ("version" or "id") && !JsonNode.DeepEquals(old[field], value)) changes[field] = new JsonArray(old[field]?.DeepClone(), value?.DeepClone());
        }

        if (passwordChanged) changes["password"] = new JsonArray(before is null ? null : "***", "***");
        return changes;
    }
}
