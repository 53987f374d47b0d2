using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.Checkout.Pages;

/// <summary>
/// Stylesheet, script and marks, embedded in the assembly so that the server runs from any folder. The address carries a hash of the
/// content, so browsers may keep it for ever.
/// </summary>
static class PageAssets
{
    const string Prefix = "assets/";

    static readonly FrozenDictionary<string, Asset> ByName = Load();

    /// <summary>Path with the content hash; throws for a name that does not exist, which a rendered page would show in any test.</summary>
    public static string Url(string name) => $"/{Prefix}{name}?v={ByName[name].Hash}";

    public static bool Has(string name) => ByName.ContainsKey(name);

    /// <summary>404 for an unknown name; revalidated where the address lacks the current hash.</summary>
    public static IResult Serve(string name, HttpContext http)
    {
        if (!ByName.TryGetValue(name, out var asset)) return Results.NotFound();
        var isCurrent = http.Request.Query["v"] == asset.Hash;
        http.Response.Headers.CacheControl = isCurrent ? "public, max-age=31536000, immutable" : "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(asset.Content, asset.Type, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}\""));
    }

    static FrozenDictionary<string, Asset> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..].Replace('\\', '/'), name => Read(assembly, name), StringComparer.Ordinal);
    }

    static Asset Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new Asset(content, Convert.ToHexStringLower(SHA256.HashData(content))[..12], TypeOf(name));
    }

    static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    sealed record Asset(byte[] Content, string Hash, string Type);
}
