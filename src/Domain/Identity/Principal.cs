namespace Ottu.Domain.Identity;

/// <summary>Who is calling: a closed union.</summary>
public abstract record Principal
{
    Principal()
    {
    }

    /// <summary>Stable name for audit, rate limits and idempotency scopes; holds no secret.</summary>
    public abstract string Name { get; }

    /// <summary>A private API key: every right, no person.</summary>
    public sealed record PrivateKey(string Prefix) : Principal
    {
        public override string Name => "key:" + Prefix;
    }

    /// <summary>A public key: the client-side endpoints only.</summary>
    public sealed record PublicKey(string Prefix) : Principal
    {
        public override string Name => "public:" + Prefix;
    }

    /// <summary>A dashboard user with explicit permissions.</summary>
    public sealed record Staff(StaffUser User) : Principal
    {
        public override string Name => "user:" + User.Username;

        /// <summary>The sign-in that the cookie named; null for Basic credentials.</summary>
        public StaffSession? Session { get; init; }
    }

    /// <summary>True for a private key, a superuser, or a user who holds the permission.</summary>
    public bool Can(string permission) => this switch
    {
        PrivateKey => true,
        Staff { User: var user } => user.IsSuperuser || user.Holds(permission),
        _ => false,
    };
}

/// <summary>A person who works with the installation.</summary>
public sealed record StaffUser
{
    public required long Id { get; init; }

    public required string Username { get; init; }

    public string Email { get; init; } = "";

    public string FirstName { get; init; } = "";

    public string LastName { get; init; } = "";

    public string Phone { get; init; } = "";

    public bool IsActive { get; init; } = true;

    public bool IsStaff { get; init; }

    public bool IsSuperuser { get; init; }

    public IReadOnlySet<string> Permissions { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    public long Version { get; init; }

    /// <summary>Whether the pages of the back office are for him. docs/protocol/administration.md 5</summary>
    public bool MaySignIn => IsActive && (IsStaff || IsSuperuser);

    /// <summary>How a page calls him.</summary>
    public string DisplayName => string.Join(' ', new[] { FirstName, LastName }.Where(name => name.Length > 0)) is { Length: > 0 } name ? name : Username;

    /// <summary>add or change of a plugin implies its view.</summary>
    public bool Holds(string permission) => Permissions.Contains(permission)
        || (permission.EndsWith(".view", StringComparison.Ordinal)
            && (Permissions.Contains(permission[..^4] + "add") || Permissions.Contains(permission[..^4] + "change")));

    /// <summary>Equal in everything that is stored, version aside.</summary>
    public bool SameAs(StaffUser other) =>
        this == other with { Permissions = Permissions, Version = Version } && Permissions.SetEquals(other.Permissions);
}
