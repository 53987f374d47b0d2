using System.Buffers;
using System.IO.Pipelines;

namespace Ottu.WebApi.Http;

/// <summary>Reads a body into memory up to a limit, whatever its headers promise.</summary>
static class BoundedBody
{
    /// <summary>Null when it is longer than <paramref name="limit"/> bytes; then the rest is left unread.</summary>
    /// <exception cref="BadHttpRequestException">The sender's framing is broken.</exception>
    public static async Task<byte[]?> Read(HttpRequest request, int limit, CancellationToken ct)
    {
        if (request.ContentLength > limit) return null;
        var reader = request.BodyReader;
        while (true)
        {
            var read = await Next(reader, ct);
            var tooLong = read.Buffer.Length > limit;
            if (read.IsCompleted && !tooLong)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            // Nothing is consumed until the end, so that a body in one piece is copied once.
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (tooLong) return null;
        }
    }

    static async ValueTask<ReadResult> Next(PipeReader reader, CancellationToken ct)
    {
        try
        {
            return await reader.ReadAsync(ct);
        }
        catch (IOException error) when (error is not BadHttpRequestException)
        {
            throw Broken(error);
        }
    }

    /// <summary>The server reports some broken framing, like a chunk of 2^64 bytes, as if a device had failed.</summary>
    internal static BadHttpRequestException Broken(IOException error) => new("The request body cannot be read.", error);
}
