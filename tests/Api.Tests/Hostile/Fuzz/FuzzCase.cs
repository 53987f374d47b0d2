using System.Text;

namespace Ottu.Api.Tests.Hostile.Fuzz;

/// <summary>Who sends a request.</summary>
public enum Sender
{
    PrivateKey,
    Staff,
    PublicKey,
    Basic,
    Anonymous,
    Junk,
}

/// <summary>One request, ready to send and to be told about.</summary>
public sealed record FuzzCase(int Number, string Route, Sender Sender, string Method, string Url, IReadOnlyList<(string Name, string Value)> Headers, string? ContentType, byte[]? Body)
{
    const int Shown = 1500;

    public HttpRequestMessage ToRequest()
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), Url);
        foreach (var (name, value) in Headers) request.Headers.TryAddWithoutValidation(name, value);
        if (Body is null) return request;
        request.Content = new ByteArrayContent(Body);
        if (ContentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        return request;
    }

    /// <summary>The request as one would repeat it in a shell.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"case {Number}, {Route}, {Sender}\n  curl -X {Method} '{Url[..Math.Min(Url.Length, Shown)]}'");
        foreach (var (name, value) in Headers.Where(header => header.Name is not ("Authorization" or "Cookie"))) text.Append($" -H '{name}: {Printable(Encoding.UTF8.GetBytes(value))}'");
        if (Body is null) return text.ToString();
        if (ContentType is not null) text.Append($" -H 'Content-Type: {ContentType}'");
        return text.Append($" --data-binary $'{Printable(Body)}'").ToString();
    }

    static string Printable(byte[] bytes)
    {
        var text = new StringBuilder();
        foreach (var value in bytes.Take(Shown)) text.Append(value is >= 0x20 and < 0x7f and not ((byte)'\'' or (byte)'\\') ? ((char)value).ToString() : $"\\x{value:x2}");
        return bytes.Length > Shown ? text.Append($"…({bytes.Length} bytes)").ToString() : text.ToString();
    }
}
