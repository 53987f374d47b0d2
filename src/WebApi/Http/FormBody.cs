using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Http;

/// <summary>Forms as JSON objects: repeated keys and <c>a[0]</c> are lists, <c>a.b</c> is a member of a. docs/protocol/checkout.md 1</summary>
static class FormBody
{
    const int MaxValues = 2048;
    const int MaxDepth = 8;

    public static Result<RequestBody> FromUrlEncoded(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes)) return Unreadable("The text is not valid UTF-8.");
        try
        {
            using var reader = new FormReader(Encoding.UTF8.GetString(bytes)) { ValueCountLimit = MaxValues, ValueLengthLimit = int.MaxValue };
            return new RequestBody(ToObject(reader.ReadForm()), new Dictionary<string, IFormFile>(StringComparer.Ordinal)) { IsForm = true };
        }
        catch (InvalidDataException error)
        {
            return Unreadable(error.Message);
        }
    }

    public static async Task<Result<RequestBody>> FromMultipart(HttpRequest request, byte[] bytes, CancellationToken ct)
    {
        request.Body = new MemoryStream(bytes, writable: false);
        try
        {
            var form = await new FormFeature(request, Options(bytes.Length)).ReadFormAsync(ct);
            var files = new Dictionary<string, IFormFile>(StringComparer.Ordinal);
            foreach (var file in form.Files) files.TryAdd(file.Name, file);
            return new RequestBody(ToObject(form), files) { IsForm = true };
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return Unreadable(error.Message);
        }
    }

    /// <summary>The body is in memory and bounded already; nothing of it may be spooled to disk.</summary>
    static FormOptions Options(int length) => new()
    {
        ValueCountLimit = MaxValues,
        ValueLengthLimit = int.MaxValue,
        MultipartBodyLengthLimit = length,
        MemoryBufferThreshold = Math.Max(length, 1),
    };

    static Problem Unreadable(string reason) => new Problem.Refused("Form parse error - " + reason);

    static JsonObject ToObject(IEnumerable<KeyValuePair<string, StringValues>> form)
    {
        var root = new JsonObject();
        foreach (var (key, values) in form) Place(root, key, values);
        return root;
    }

    static void Place(JsonObject target, string key, StringValues values)
    {
        var names = key.Split('.', MaxDepth);
        foreach (var name in names[..^1])
        {
            if (target[name] is JsonObject inner) target = inner;
            else if (target.ContainsKey(name)) return;
            else target = Nest(target, name);
        }

        var leaf = names[^1];
        var bracket = leaf.EndsWith(']') ? leaf.IndexOf('[', StringComparison.Ordinal) : -1;
        if (bracket > 0) Append(target, leaf[..bracket], values);
        else if (values.Count == 1) target.TryAdd(leaf, JsonValue.Create(values[0] ?? ""));
        else if (!target.ContainsKey(leaf)) Append(target, leaf, values);
    }

    static JsonObject Nest(JsonObject target, string name)
    {
        var inner = new JsonObject();
        target[name] = inner;
        return inner;
    }

    static void Append(JsonObject target, string name, StringValues values)
    {
        if (target[name] is null) target[name] = new JsonArray();
        if (target[name] is not JsonArray list) return;
        foreach (var value in values) list.Add((JsonNode)(value ?? ""));
    }
}
