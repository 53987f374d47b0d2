using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations;

/// <summary>A request to operate on a payment, checked as far as it can be without the payment. docs/protocol/operations.md 1</summary>
public sealed record OperationOrder
{
    const int LongestIdentifier = 128;
    const int MostExtraBytes = 64 * 1024;
    const int MostDecimals = 3;
    static readonly string[] Destinations = ["pg", "wallet"];

    public required RequestedOperation Operation { get; init; }

    /// <summary>As sent; names nothing yet.</summary>
    public string? SessionId { get; init; }

    public string? OrderNo { get; init; }

    /// <summary>Positive; null for all that is left. Its decimals are checked once the currency is known.</summary>
    public decimal? Amount { get; init; }

    public JsonObject? Extra { get; init; }

    public bool ToWallet { get; init; }

    /// <summary>Null for none; never for what does not reach the gateway.</summary>
    public string? TrackingKey { get; init; }

    /// <param name="fields">The body.</param>
    /// <param name="operation">Read before, because the permission depends on it.</param>
    public static Result<OperationOrder> Read(Fields fields, RequestedOperation operation)
    {
        var order = new OperationOrder
        {
            Operation = operation,
            SessionId = fields.Text("session_id", LongestIdentifier),
            OrderNo = fields.Text("order_no", LongestIdentifier),
            Amount = operation is RequestedOperation.Refund or RequestedOperation.Capture ? ReadAmount(fields) : null,
            Extra = fields.FreeObject("extra", MostExtraBytes),
            ToWallet = operation == RequestedOperation.Refund && fields.Choice("destination", Destinations) == "wallet",
        };
        if (!fields.IsSet("session_id") && !fields.IsSet("order_no")) fields.Error(FieldErrors.NonField, "Provide session_id or order_no.");
        return fields.Problem is { } problem ? problem : order;
    }

    static decimal? ReadAmount(Fields fields)
    {
        if (fields.Decimal("amount") is not { } amount) return null;
        if (amount <= 0) fields.Error("amount", "Ensure this value is greater than 0.");
        else if (amount * 1000 != decimal.Truncate(amount * 1000)) fields.Error("amount", FieldTexts.DecimalPlaces(MostDecimals));
        return amount;
    }
}

/// <summary>The merchant's duplicate guard of an operation.</summary>
static class TrackingKey
{
    const int Longest = 128;

    /// <summary>Without outer spaces and one pair of quotes; null where none was sent.</summary>
    public static Result<string?> Read(string? header)
    {
        if (header is null) return default(string);
        var key = header.Trim();
        if (key is ['"', .., '"'] && key.Length > 1) key = key[1..^1];
        return key.Length is >= 1 and <= Longest && !key.Any(char.IsControl) ? key : OperationFailure.InvalidKey;
    }
}
