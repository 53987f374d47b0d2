using Ottu.Domain.Identity;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>The people whom payloads name.</summary>
static class Initiators
{
    static readonly Sql.Sql Person = new(
        "SELECT id, username, email, first_name AS FirstName, last_name AS LastName, phone FROM staff_user WHERE id = @Id");

    public static async Task<StaffUser?> Find(Tx tx, long? id) =>
        id is not null && await tx.One<PersonRow>(Person, new { Id = id }) is { } row
            ? new StaffUser { Id = row.Id, Username = row.Username, Email = row.Email, FirstName = row.FirstName, LastName = row.LastName, Phone = row.Phone }
            : null;

    sealed record PersonRow(long Id, string Username, string Email, string FirstName, string LastName, string Phone);
}
