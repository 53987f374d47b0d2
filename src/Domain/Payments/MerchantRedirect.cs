using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ottu.Domain.Payments;

/// <summary>The merchant's return URL with what they need to recognise the payment. docs/protocol/webhooks.md 3</summary>
public static class MerchantRedirect
{
    /// <summary>
    /// Keeps the existing query and adds the scalar members of <c>extra</c>, then <c>order_no</c>, <c>reference_number</c> and
    /// <c>session_id</c>, which win a clash of names.
    /// </summary>
    public static string Build(string redirectUrl, Session session, string? referenceNumber)
    {
        var ids = new List<(string Name, string? Value)>
        {
            ("order_no", session.Terms.OrderNo),
            ("reference_number", referenceNumber),
            ("session_id", session.SessionId.Value),
        };
        var reserved = ids.Select(id => id.Name).ToHashSet(StringComparer.Ordinal);
        var fragmentAt = redirectUrl.IndexOf('#');
        var fragment = fragmentAt < 0 ? "" : redirectUrl[fragmentAt..];
        var address = fragmentAt < 0 ? redirectUrl : redirectUrl[..fragmentAt];
        var queryAt = address.IndexOf('?');
        var path = queryAt < 0 ? address : address[..queryAt];
        var kept = queryAt < 0 ? [] : address[(queryAt + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !reserved.Contains(Uri.UnescapeDataString(pair.Split('=')[0]))).ToList();
        var text = new StringBuilder(path);
        var separator = '?';
        foreach (var pair in kept) Append(pair);
        foreach (var (name, value) in Scalars(session.Terms.Extra).Where(member => !reserved.Contains(member.Name))) Append(Pair(name, value));
        foreach (var (name, value) in ids.Where(id => !string.IsNullOrEmpty(id.Value))) Append(Pair(name, value!));
        return text.Append(fragment).ToString();

        void Append(string pair)
        {
            text.Append(separator).Append(pair);
            separator = '&';
        }
    }

    static string Pair(string name, string value) => Uri.EscapeDataString(name) + "=" + Uri.EscapeDataString(value);

    static IEnumerable<(string Name, string Value)> Scalars(JsonObject? extra)
    {
        foreach (var (name, node) in extra ?? [])
        {
            if (node is not JsonValue value) continue;
            yield return (name, value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString());
        }
    }
}
