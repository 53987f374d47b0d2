using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Operations;

/// <summary>The status query against the published schemas; the expected differences are listed and explained.</summary>
public sealed class InquiryContractTests : IDisposable
{
    /// <summary>docs/protocol/webhooks.md 2.3.</summary>
    static readonly string[] Expected =
    [
        // what has no value is left out, though the schema requires it; an API key is nobody in particular.
        "$.agreement: missing", "$.card_acceptance_criteria: missing", "$.customer_address_country: missing", "$.message: missing", "$.remaining_amount: missing",
        "$.initiator.email: missing", "$.initiator.id: missing", "$.initiator.username: missing",

        //
        "$.settled_amount: string instead of number",

        //
        "$.timestamp_utc: is no date-time",
    ];

    readonly InquiryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [ContractFact]
    public async Task A_paid_payment_answers_in_the_published_shape()
    {
        var session = await _bench.Host.CreateSession(("order_no", "O-1"));
        await Payer.Of(_bench.Host).Pay(session);
        var request = new JsonObject { ["session_id"] = session, ["order_no"] = "O-1", ["notify_webhook_url"] = true, ["webhook_url"] = "https://other.example/once" };

        SchemaCheck.Differences("Inquiry", request, Side.Request).ShouldBeEmpty();
        SchemaCheck.Differences("SchemaWebhook", await _bench.Answer(request), Side.Answer).ShouldBe(Expected, ignoreOrder: true);
    }
}
