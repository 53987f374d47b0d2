using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Gateways;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>The simulated bank's papers: what it answers and the gateway parameters in it. docs/protocol/webhooks.md 7</summary>
static class SandboxReceipts
{
    public static GatewayReceipt Of(SandboxPayment payment)
    {
        var parameters = Parameters(payment);
        return new GatewayReceipt(Raw(payment, parameters), parameters, payment.Card?.ToSummary())
        {
            // A card that did not pay is not kept.
            GatewayToken = payment.HasMoney ? payment.VaultToken : null,
        };
    }

    static JsonObject Raw(SandboxPayment payment, JsonObject parameters) => new()
    {
        ["simulator"] = true,
        ["gateway"] = payment.Gateway,
        ["reference_number"] = payment.ReferenceNumber,
        ["operation"] = payment.Operation.Wire(),
        ["status"] = payment.State.Wire(),
        ["response_code"] = payment.Code,
        ["amount"] = payment.Amount.ToString(),
        ["currency"] = payment.Amount.Currency.Code,
        ["parameters"] = parameters.DeepClone(),
    };

    static JsonObject Parameters(SandboxPayment payment)
    {
        var parameters = new JsonObject();
        Add("track_id", payment.ReferenceNumber);
        Add("transaction_id", "SBX" + payment.Id.ToString("D10", CultureInfo.InvariantCulture));
        AddCard(payment.Card);
        if (payment.DecidedAt is not { } decided) return parameters;
        Add("auth_code", payment.HasMoney ? payment.AuthCode : null);
        Add("payment_id", "PAY-" + payment.Id.ToString("D7", CultureInfo.InvariantCulture));
        Add("ref", RetrievalReference(payment.Id, decided));
        Add("rrn", RetrievalReference(payment.Id, decided));
        Add("result", Result(payment));
        Add("decision", payment.HasMoney ? "ACCEPT" : "REJECT");
        Add("pg_message", Message(payment));
        Add("post_date", decided.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return parameters;

        void AddCard(SandboxCard? card)
        {
            if (card is null) return;
            Add("card_number", CardMask.InParameters(card.Bin, card.LastFour));
            Add("card_type", card.Brand);
            Add("card_holder", card.Holder);
            Add("card_expiry_month", card.Expiry.MonthText);
            Add("card_expiry_year", card.Expiry.YearText);
            Add("full_card_expiry", card.Expiry.ToString());
        }

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) parameters[name] = value;
        }
    }

    /// <summary>Twelve digits as in ISO 8583 field 37: last digit of the year, day of the year, a running number.</summary>
    static string RetrievalReference(long id, DateTimeOffset decided) =>
        string.Create(CultureInfo.InvariantCulture, $"{decided.Year % 10}{decided.DayOfYear:D3}{id % 100_000_000:D8}");

    static string Result(SandboxPayment payment) => payment.State switch
    {
        SandboxState.Paid => "CAPTURED",
        SandboxState.Authorized => "APPROVED",
        SandboxState.Canceled => "CANCELED",
        _ => "DECLINED",
    };

    static string Message(SandboxPayment payment) => payment.State switch
    {
        SandboxState.Paid or SandboxState.Authorized => "Transaction approved",
        SandboxState.Canceled => "Canceled by the payer",
        _ => $"Transaction declined ({payment.Code}, {Decline.Classify(payment.Code).Wire()})",
    };
}
