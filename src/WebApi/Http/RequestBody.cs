using System.Text.Json;
using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Http;

/// <summary>Content types an endpoint reads; any other answers 415.</summary>
[Flags]
enum BodyKinds
{
    Json = 1,
    Form = 2,
    Multipart = 4,
    All = Json | Form | Multipart,
}

/// <summary>A request body as one JSON object, whatever content type carried it, and the files of a multipart body.</summary>
sealed record RequestBody(JsonObject Fields, IReadOnlyDictionary<string, IFormFile> Files)
{
    public static async Task<Result<RequestBody>> Read(HttpContext http, BodyKinds kinds = BodyKinds.All)
    {
        _ = kinds;
        try
        {
            var node = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            return node is JsonObject fields
                ? new RequestBody(fields, new Dictionary<string, IFormFile>(StringComparer.Ordinal))
                : Problem.Field(FieldErrors.NonField, "Invalid data. Expected a dictionary, but got list.");
        }
        catch (JsonException error)
        {
            return new Problem.Refused("JSON parse error - " + error.Message);
        }
    }
}
