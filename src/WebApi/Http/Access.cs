namespace Ottu.WebApi.Http;

/// <summary>Which credentials an endpoint takes. An endpoint without this metadata is open to anyone.</summary>
[Flags]
enum Access
{
    PrivateKey = 1,

    /// <summary>Basic authentication, and the staff cookie on administration routes.</summary>
    Staff = 2,
    PublicKey = 4,

    Merchant = PrivateKey | Staff,
    Any = PrivateKey | Staff | PublicKey,
}

/// <summary>Endpoint metadata behind <see cref="AccessExtensions.Allow"/>.</summary>
sealed record AllowedAccess(Access Access);

/// <summary>Endpoint metadata: a form whose hidden token is checked before anything happens.</summary>
sealed record ProvenByToken;

static class AccessExtensions
{
    /// <summary>Restricts an endpoint or a group to these credentials; others get 401.</summary>
    public static TBuilder Allow<TBuilder>(this TBuilder builder, Access access)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AllowedAccess(access));
}
