using System.Text;
using Microsoft.Net.Http.Headers;

namespace Ottu.WebApi.Http;

/// <summary>What makes two requests the same: query, content type and body. A multipart boundary is chosen anew each time and left out.</summary>
static class Fingerprint
{
    /// <summary>Reads the body into memory, never into a file, and leaves it readable. Null when it is too large.</summary>
    public static async Task<ReadOnlyMemory<byte>?> Take(HttpRequest request, int maxBytes, CancellationToken ct)
    {
        if (await BoundedBody.Read(request, maxBytes, ct) is not { } body) return null;
        request.Body = new MemoryStream(body, writable: false);
        return Describe(request, body);
    }

    static byte[] Describe(HttpRequest request, byte[] body)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
        var boundary = HeaderUtilities.RemoveQuotes(type?.Boundary ?? default).Value;
        var head = Encoding.UTF8.GetBytes($"{request.QueryString.Value}\n{type?.MediaType}\n");
        return string.IsNullOrEmpty(boundary) ? [.. head, .. body] : [.. head, .. Without(body, Encoding.ASCII.GetBytes(boundary))];
    }

    static byte[] Without(ReadOnlySpan<byte> body, ReadOnlySpan<byte> boundary)
    {
        var rest = new MemoryStream(body.Length);
        while (body.IndexOf(boundary) is >= 0 and var at)
        {
            rest.Write(body[..at]);
            body = body[(at + boundary.Length)..];
        }

        rest.Write(body);
        return rest.ToArray();
    }
}
