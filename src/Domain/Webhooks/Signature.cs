using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ottu.Domain.Webhooks;

/// <summary>
/// The body field <c>signature</c> of payloads and API answers: HMAC-SHA256 over chosen members, lower-case hexadecimal.
/// docs/protocol/webhooks.md 6
/// </summary>
public static class Signature
{
    public const string Field = "signature";

    /// <summary>Signed in both schemes. Every ordering here is ordinal: a culture must not be able to break a signature.</summary>
    static readonly string[] StandardKeys =
    [
        "amount", "currency_code", "customer_address_city", "customer_address_country", "customer_address_line1", "customer_address_line2",
        "customer_address_postal_code", "customer_address_state", "customer_email", "customer_first_name", "customer_last_name", "customer_phone",
        "gateway_account", "gateway_name", "order_no", "reference_number", "result", "state",
    ];

    /// <summary>The paths that only the extended scheme adds.</summary>
    static readonly string[] ExtendedPaths =
    [
        "agreement.id", "extra.autopay.subscription_id", "extra.merchant_id", "payment_type", "session_id", "token.customer_id", "token.pg_code",
        "token.token",
    ];

    static readonly string[] AllPaths = [.. StandardKeys.Concat(ExtendedPaths).Order(StringComparer.Ordinal)];

    /// <summary>The digest of a payload: 64 hexadecimal characters.</summary>
    /// <param name="payload">The object to sign; a <c>signature</c> it already holds takes no part.</param>
    /// <param name="scheme">One per installation .</param>
    /// <param name="key">Used as UTF-8 text, never decoded.</param>
    public static string Of(JsonObject payload, SignatureScheme scheme, string key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(Message(payload, scheme))));

    /// <summary>The text that is signed.</summary>
    public static string Message(JsonObject payload, SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.Standard => string.Concat(Present(payload, StandardKeys).Select(entry => entry.Path + entry.Value)),
        _ => string.Join('\n', Present(payload, AllPaths).Select(entry => $"{entry.Path}={entry.Value}")),
    };

    static IEnumerable<(string Path, string Value)> Present(JsonObject payload, IEnumerable<string> paths) =>
        from path in paths
        let value = Text(Walk(payload, path))
        where value.Length > 0
        select (path, value);

    static JsonNode? Walk(JsonObject payload, string path)
    {
        JsonNode? node = payload;
        foreach (var step in path.Split('.')) node = (node as JsonObject)?[step];
        return node;
    }

    // what we sign is always a string. Merchant data below `extra` may be a number or a flag: its JSON text is signed.
    static string Text(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => node.ToJsonString(),
        _ => "",
    };
}
