using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>
/// What devices and wallets hand over. It is checked for its parts and passed on as it came: only the gateway can open it. What guides and
/// schema disagree about is optional. docs/protocol/operations.md 5
/// </summary>
static class DevicePayloads
{
    const int LargestPayload = 64 * 1024;
    const int LongestIdentifier = 256;
    const int LongestWalletCode = 16;

    /// <summary>The payload below <paramref name="name"/>; null where it is missing or wrong, and then the errors say so.</summary>
    public static JsonObject? Read(Fields fields, string name, InstrumentKind kind)
    {
        var isThere = fields.Object(name, inner => Check(kind, inner), required: kind != InstrumentKind.Wallet) is not null;
        return isThere ? fields.FreeObject(name, LargestPayload) : null;
    }

    public static JsonObject Check(InstrumentKind kind, Fields payload) => kind switch
    {
        InstrumentKind.ApplePay => Apple(payload),
        InstrumentKind.GooglePay => Google(payload),
        InstrumentKind.SamsungPay => Texts(payload, "token"),
        _ => Wallet(payload),
    };

    /// <summary>Apple's name of one payment on one device.</summary>
    public static string? TransactionIdentifier(JsonObject payload) => new Fields(payload).Peek("transactionIdentifier");

    public static string? WalletCode(JsonObject payload) => new Fields(payload).Peek("wallet_code");

    static JsonObject Apple(Fields payload)
    {
        payload.Object("paymentData", static data =>
        {
            data.Object("header", static header => Texts(header, "publicKeyHash"), required: true);
            return Texts(data, "version", "data", "signature");
        }, required: true);
        payload.Object("paymentMethod", static method => Texts(method, "displayName", "network", "type"), required: true);
        payload.Text("transactionIdentifier", LongestIdentifier, required: true);
        return [];
    }

    static JsonObject Google(Fields payload)
    {
        payload.Integer("apiVersion", 0, int.MaxValue, required: true);
        payload.Integer("apiVersionMinor", 0, int.MaxValue, required: true);
        payload.Object("paymentMethodData", static method =>
        {
            method.Object("info", static _ => []);
            method.Object("tokenizationData", static token => Texts(token, "type", "token"), required: true);
            return Texts(method, "type");
        }, required: true);
        return [];
    }

    static JsonObject Wallet(Fields payload)
    {
        payload.Text("wallet_code", LongestWalletCode);
        return [];
    }

    static JsonObject Texts(Fields fields, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) fields.Text(name, LargestPayload, required: true);
        return [];
    }
}
