using System.Text.Json.Nodes;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Gateways;

/// <summary>
/// What the simulated bank makes of a device's payload. Real ones are sealed, so the rule is one word where the sealed part would be, which a
/// developer can write by hand: <c>approve</c>, <c>decline:51</c>, <c>challenge</c>; anything else approves. docs/protocol/sdk.md 9
/// </summary>
public static class SandboxDevices
{
    const string Declines = "decline:";

    /// <summary>The pretend card behind every simulated device: its brand.</summary>
    public const string Brand = "VISA";

    /// <summary>Its last four digits.</summary>
    public const string LastFour = "0492";

    public static SandboxOutcome Decide(InstrumentKind kind, JsonObject payload) => Word(kind, payload) switch
    {
        "challenge" => new SandboxOutcome.Challenge(Otp: null),
        { Length: 10 } word when word.StartsWith(Declines, StringComparison.Ordinal) && word[Declines.Length..].All(char.IsAsciiLetterOrDigit) =>
            new SandboxOutcome.Decline(word[Declines.Length..].ToUpperInvariant()),
        _ => new SandboxOutcome.Approve(),
    };

    /// <summary>Only a device shows a card; a wallet has none.</summary>
    public static bool ShowsCard(InstrumentKind kind) => kind is InstrumentKind.ApplePay or InstrumentKind.GooglePay or InstrumentKind.SamsungPay;

    static string? Word(InstrumentKind kind, JsonObject payload)
    {
        var sealedPart = kind switch
        {
            InstrumentKind.ApplePay => Member(payload, "paymentData", "data"),
            InstrumentKind.GooglePay => Member(payload, "paymentMethodData", "tokenizationData", "token"),
            _ => Member(payload, "token"),
        };
        return sealedPart is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;
    }

    static JsonNode? Member(JsonObject payload, params ReadOnlySpan<string> path)
    {
        var node = default(JsonNode);
        var members = payload;
        foreach (var name in path)
        {
            node = members?[name];
            members = node as JsonObject;
        }

        return node;
    }
}
