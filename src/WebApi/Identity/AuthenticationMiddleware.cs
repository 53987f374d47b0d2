using Ottu.Application.Identity;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Identity;

/// <summary>
/// Runs after routing: an endpoint with <see cref="AllowedAccess"/> is reached only by those credentials. The first check of every request, before
/// its body is read.
/// </summary>
sealed class AuthenticationMiddleware(RequestDelegate next, Authenticator authenticator)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<AllowedAccess>() is not { Access: var access })
        {
            await next(http);
            return;
        }

        var credential = CredentialReader.Read(http.Request);
        var found = await authenticator.Authenticate(credential, http.RequestAborted);
        var refusal = found.TryGet(out var principal, out var problem) ? Refusal(principal, access) ?? Forgery(http, principal) : problem;
        if (refusal is Problem.Unauthenticated && credential is (null or Credential.Session) && StaffArea.IsPage(http.Request.Path))
        {
            http.Response.Redirect(StaffArea.SignInFor(http.Request));
            return;
        }

        if (refusal is not null)
        {
            await refusal.ToResponse().ExecuteAsync(http);
            return;
        }

        http.Features.Set(principal);
        await next(http);
    }

    /// <summary>A key of the wrong kind is no key; a known person without the right to be here is refused as such.</summary>
    static Problem? Refusal(Principal principal, Access access) => principal switch
    {
        Principal.PrivateKey when access.HasFlag(Access.PrivateKey) => null,
        Principal.PublicKey when access.HasFlag(Access.PublicKey) => null,
        Principal.Staff when access.HasFlag(Access.Staff) => null,
        Principal.Staff => Problem.Forbidden.Instance,
        _ => new Problem.Unauthenticated(Authenticator.InvalidKey),
    };

    /// <summary>Browsers send a cookie along with what other sites ask for. Our forms prove themselves by their token; anything else by its origin.</summary>
    static Problem? Forgery(HttpContext http, Principal principal) =>
        principal is Principal.Staff { Session: not null } && SameOrigin.Changes(http.Request)
        && http.GetEndpoint()!.Metadata.GetMetadata<ProvenByToken>() is null && !SameOrigin.IsProven(http.Request)
            ? Problem.ForeignOrigin.Instance
            : null;
}
