using System.Net.Http.Headers;
using System.Text;
using Ottu.Application.Identity;
using Ottu.Domain.Kernel;
using Ottu.WebApi.Http.RateLimits;

namespace Ottu.WebApi.Identity;

/// <summary>Finds the credential of a request.</summary>
static class CredentialReader
{
    const string KeyScheme = "Api-Key";
    const string KeyHeader = "Api-Key";

    /// <summary>Null when there is none, or one of a scheme that this server does not know (<c>Token</c>, <c>Bearer</c>).</summary>
    public static Credential? Read(HttpRequest request) => StaffArea.IsOurPage(request.Path)
        ? StaffCookie.Read(request)
        : FromHeaders(request) ?? (StaffArea.TakesCookie(request.Path) ? StaffCookie.Read(request) : null);

    static Credential? FromHeaders(HttpRequest request)
    {
        if (AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) && header.Parameter is { Length: > 0 } parameter)
        {
            if (header.Scheme.Equals(KeyScheme, StringComparison.OrdinalIgnoreCase)) return new Credential.Key(new Secret(parameter.Trim()));
            if (header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) return Pair(parameter, Network.Of(request.HttpContext.Connection.RemoteIpAddress));
        }

        var bare = request.Headers[KeyHeader].ToString().Trim();
        return bare.Length > 0 ? new Credential.Key(new Secret(bare)) : null;
    }

    /// <summary>RFC 7617: a user's name has neither a colon nor a control character. One with a null character would break what some databases call text.</summary>
    static Credential Pair(string encoded, string network)
    {
        Span<byte> bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length)) return new Credential.Malformed(Authenticator.InvalidPair);
        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || text[..colon].Any(char.IsControl)
            ? new Credential.Malformed(Authenticator.InvalidPair)
            : new Credential.Basic(text[..colon], new Secret(text[(colon + 1)..]), network);
    }
}
