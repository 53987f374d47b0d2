using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Identity;

sealed partial class IdentityStore
{
    static readonly Statement UserByName = new($"SELECT {StaffUserRow.Columns} FROM staff_user WHERE username = @username");

    public Task<StoredUser?> FindUser(string username, CancellationToken ct) =>
        cache.Get("user:" + username, async () => Exactly((await db.One<StaffUserRow>(UserByName, new { username }, ct))?.ToStored(), username), ct);

    static readonly Statement CountSuperusers = new("SELECT COUNT(*) FROM staff_user WHERE is_superuser = 1 AND is_active = 1");

    public async Task<bool> AnySuperuser(ITx tx) => await tx.Sql().One<long>(CountSuperusers) > 0;

    static readonly Statement LockUserByName = new(d => $"SELECT {StaffUserRow.Columns} FROM staff_user{d.Lock} WHERE username = @username");

    public async Task<StoredUser?> LockUser(ITx tx, string username) =>
        (await tx.Sql().One<StaffUserRow>(LockUserByName, new { username }))?.ToStored();

    static readonly Statement LockUserById = new(d => $"SELECT {StaffUserRow.Columns} FROM staff_user{d.Lock} WHERE id = @id");

    public async Task<StoredUser?> LockUser(ITx tx, long id) => (await tx.Sql().One<StaffUserRow>(LockUserById, new { id }))?.ToStored();

    static readonly Statement InsertUser = new(
        "INSERT INTO staff_user (username, password_hash, email, first_name, last_name, phone, is_active, is_staff, is_superuser, permissions, created_at, version) " +
        "VALUES (@Username, @PasswordHash, @Email, @FirstName, @LastName, @Phone, @IsActive, @IsStaff, @IsSuperuser, @Permissions, @Now, 1)");

    public async Task<long?> TryAddUser(ITx tx, StoredUser user)
    {
        if (!await tx.Sql().TryInsert(InsertUser, Columns(user))) return null;
        await Changed(tx);
        return (await LockUser(tx, user.User.Username))!.User.Id;
    }

    static readonly Statement UpdateUser = new(
        "UPDATE staff_user SET password_hash = @PasswordHash, email = @Email, first_name = @FirstName, last_name = @LastName, phone = @Phone, " +
        "is_active = @IsActive, is_staff = @IsStaff, is_superuser = @IsSuperuser, permissions = @Permissions, version = version + 1 " +
        "WHERE id = @Id AND version = @Version");

    public async Task SaveUser(ITx tx, StoredUser user)
    {
        if (await tx.Sql().Execute(UpdateUser, Columns(user)) != 1)
        {
            throw new InvalidOperationException($"User {user.User.Id} was saved without holding its lock.");
        }

        await Changed(tx);
    }

    static StoredUser? Exactly(StoredUser? stored, string username) => stored?.User.Username == username ? stored : null;

    object Columns(StoredUser stored) => new
    {
        stored.User.Id,
        stored.User.Username,
        stored.PasswordHash,
        stored.User.Email,
        stored.User.FirstName,
        stored.User.LastName,
        stored.User.Phone,
        IsActive = stored.User.IsActive ? 1L : 0L,
        IsStaff = stored.User.IsStaff ? 1L : 0L,
        IsSuperuser = stored.User.IsSuperuser ? 1L : 0L,
        Permissions = string.Join(' ', stored.User.Permissions.Order(StringComparer.Ordinal)),
        stored.User.Version,
        Now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
    };
}
