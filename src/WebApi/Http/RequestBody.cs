using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Http;

/// <summary>Content types an endpoint reads; any other answers 415.</summary>
[Flags]
enum BodyKinds
{
    Json = 1,
    Form = 2,
    Multipart = 4,

    /// <summary>A file by itself, read while it arrives: <see cref="ArrivingFile"/>.</summary>
    Csv = 8,
    All = Json | Form | Multipart,
}

/// <summary>A request body as one JSON object, whatever content type carried it, and the files of a multipart body.</summary>
sealed record RequestBody(JsonObject Fields, IReadOnlyDictionary<string, IFormFile> Files)
{
    const int MaxJson = 1024 * 1024;
    const int MaxMultipart = 4 * 1024 * 1024;

    static readonly Dictionary<string, IFormFile> NoFiles = new(StringComparer.Ordinal);

    /// <summary>The values came as text.</summary>
    public bool IsForm { get; init; }

    /// <summary>"" where it is no text, or one with a null character: that is in nothing that we look up, and some databases break on it.</summary>
    public string Text(string name) => Fields[name] is JsonValue value && value.TryGetValue<string>(out var text) && !text.Contains('\0', StringComparison.Ordinal) ? text : "";

    /// <summary>Never throws for what a stranger sent. Fails with 415, or with 400 for what is too large or not readable.</summary>
    /// <param name="http">The request.</param>
    /// <param name="kinds">What is read here.</param>
    /// <param name="maxBytes">Null: 4 MiB of multipart, 1 MiB of anything else.</param>
    public static async Task<Result<RequestBody>> Read(HttpContext http, BodyKinds kinds = BodyKinds.All, int? maxBytes = null)
    {
        var request = http.Request;
        if (KindOf(request) is not { } kind) return request.ContentLength is null or 0 && string.IsNullOrEmpty(request.ContentType) ? Empty() : Unsupported(request);
        if (!kinds.HasFlag(kind)) return Unsupported(request);
        var limit = maxBytes ?? (kind == BodyKinds.Multipart ? MaxMultipart : MaxJson);
        var bytes = await BoundedBody.Read(request, limit, http.RequestAborted);
        if (bytes is null) return new Problem.Refused($"The request body is larger than {limit / 1024 / 1024} MiB.");
        return kind switch
        {
            BodyKinds.Json => FromJson(bytes),
            BodyKinds.Form => FormBody.FromUrlEncoded(bytes),
            _ => await FormBody.FromMultipart(request, bytes, http.RequestAborted),
        };
    }

    public static BodyKinds? KindOf(HttpRequest request) => MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        ? type.MediaType.Value?.ToLowerInvariant() switch
        {
            "application/json" => BodyKinds.Json,
            "application/x-www-form-urlencoded" => BodyKinds.Form,
            "multipart/form-data" => BodyKinds.Multipart,
            "text/csv" => BodyKinds.Csv,
            _ => null,
        }
        : null;

    static Result<RequestBody> Empty() => new RequestBody([], NoFiles);

    static Problem Unsupported(HttpRequest request) => new Problem.UnsupportedMedia(request.ContentType ?? "");

    static Result<RequestBody> FromJson(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var node = JsonText.Parse(utf8);
            return node is JsonObject fields
                ? new RequestBody(fields, NoFiles)
                : Problem.Field(FieldErrors.NonField, FieldTexts.ExpectedObject(Application.Kernel.Fields.TypeName(node)));
        }
        catch (JsonException error)
        {
            return new Problem.Refused("JSON parse error - " + error.Message);
        }
    }
}
