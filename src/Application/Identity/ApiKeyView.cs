using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Domain.Identity;

namespace Ottu.Application.Identity;

/// <summary>A key pair as administrators see it.</summary>
public static class ApiKeyView
{
    public static JsonObject Of(ApiKey key) => new()
    {
        ["prefix"] = key.Prefix,
        ["name"] = key.Name,
        ["public_key"] = key.PublicKey,
        ["revoked"] = key.IsRevoked,
        ["expires"] = Text(key.ExpiresAt),
        ["last_used"] = Text(key.LastUsedAt),
        ["created"] = Text(key.CreatedAt),
    };

    /// <summary>The one answer that holds the private key.</summary>
    public static JsonObject New(ApiKey key, ApiKeySecret secret)
    {
        var view = Of(key);
        view["private_key"] = secret.Reveal();
        return view;
    }

    static string? Text(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("dd/MM/yyyy HH:mm:ss", CultureInfo.InvariantCulture);
}
