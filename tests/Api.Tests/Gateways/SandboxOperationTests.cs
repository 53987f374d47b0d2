using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Gateways.Sandbox;
using static Ottu.Api.Tests.Gateways.SandboxBench;

namespace Ottu.Api.Tests.Gateways;

public sealed class SandboxOperationTests : IDisposable
{
    const string Good = "4111111111111111";
    readonly SandboxBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Refunds_in_parts_until_nothing_is_left()
    {
        await _bench.Charge(Card(Good));

        (await _bench.Operate(OperationKind.Refund, 10000, "OP1")).ShouldBeOfType<GatewayAnswer.Approved>();
        (await _bench.Operate(OperationKind.Refund, 251, "OP2")).ShouldBeOfType<GatewayAnswer.Declined>().Code.ShouldBe("61");
        (await _bench.Operate(OperationKind.Refund, 250, "OP3")).ShouldBeOfType<GatewayAnswer.Approved>();
        (await _bench.Operate(OperationKind.Refund, 1, "OP4")).ShouldBeOfType<GatewayAnswer.Declined>().Message.ShouldBe("The amount is more than the bank holds for the payment.");
        await ShouldTotal(captured: "10.250", refunded: "10.250", queued: "0.000", voided: "0.000");
    }

    [Fact]
    public async Task Answers_like_a_bank_and_names_no_card_number()
    {
        await _bench.Charge(Card(Good));
        var approved = (await _bench.Operate(OperationKind.Refund, 5000, "OP1")).ShouldBeOfType<GatewayAnswer.Approved>();

        var parameters = approved.Receipt.PgParams.ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>());
        parameters["auth_code"].Length.ShouldBe(6);
        parameters.Remove("auth_code");
        parameters.ShouldBe(
            new Dictionary<string, string>
            {
                ["track_id"] = "OP1",
                ["transaction_id"] = "SBO0000000001",
                ["payment_id"] = "PAY-0000001",
                ["card_number"] = "411111******1111",
                ["result"] = "REFUNDED",
                ["pg_message"] = "Operation approved",
                ["post_date"] = "2026-03-01",
            },
            ignoreOrder: true);
        approved.Receipt.Moved.ShouldBe(new MovedMoney(OperationKind.Refund, Money.FromMinor(5000, Currency.Of("KWD"))));
        approved.Receipt.Raw["operation"]!.GetValue<string>().ShouldBe("refund");
        approved.Receipt.Raw["payment_reference"]!.GetValue<string>().ShouldBe("REF1");
        approved.Receipt.Raw.ToJsonString().ShouldNotContain(Good);
    }

    [Fact]
    public async Task Moves_money_once_per_reference_however_often_it_is_sent()
    {
        await _bench.Charge(Card(Good));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _bench.Operate(OperationKind.Refund, 5000, "OP1")));

        answers.ShouldAllBe(answer => answer is GatewayAnswer.Approved);
        await ShouldTotal(captured: "10.250", refunded: "5.000", queued: "0.000", voided: "0.000");
    }

    [LockFact]
    public async Task Refunds_no_more_than_it_captured_when_asked_at_the_same_moment()
    {
        await _bench.Charge(Card(Good));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => _bench.Operate(OperationKind.Refund, 3000, $"OP{number}")));

        answers.Count(answer => answer is GatewayAnswer.Approved).ShouldBe(3);
        await ShouldTotal(captured: "10.250", refunded: "9.000", queued: "0.000", voided: "0.000");
    }

    [Fact]
    public async Task Captures_up_to_what_it_reserved_and_refunds_only_what_was_captured()
    {
        await _bench.Charge(Card(Good), operation: GatewayOperation.Authorize);

        (await _bench.Operate(OperationKind.Refund, 1, "OP1")).ShouldBeOfType<GatewayAnswer.Declined>();
        (await _bench.Operate(OperationKind.Capture, 6000, "OP2")).ShouldBeOfType<GatewayAnswer.Approved>();
        (await _bench.Operate(OperationKind.Capture, 4251, "OP3")).ShouldBeOfType<GatewayAnswer.Declined>();
        (await _bench.Operate(OperationKind.Capture, 4000, "OP4")).ShouldBeOfType<GatewayAnswer.Approved>();
        (await _bench.Operate(OperationKind.Void, 10250, "OP5")).ShouldBeOfType<GatewayAnswer.Declined>().Code.ShouldBe("12");
        (await _bench.Operate(OperationKind.Refund, 10001, "OP6")).ShouldBeOfType<GatewayAnswer.Declined>();
        (await _bench.Operate(OperationKind.Refund, 10000, "OP7")).ShouldBeOfType<GatewayAnswer.Approved>();
        await ShouldTotal(captured: "10.000", refunded: "10.000", queued: "0.000", voided: "0.000");
    }

    [Fact]
    public async Task Voids_an_uncaptured_authorization_whole_and_once()
    {
        await _bench.Charge(Card(Good), operation: GatewayOperation.Authorize);
        await _bench.Charge(Card(Good), "REF2");

        (await _bench.Operate(OperationKind.Void, 5, "OP1")).ShouldBeOfType<GatewayAnswer.Approved>();
        (await _bench.Operate(OperationKind.Void, 5, "OP2")).ShouldBeOfType<GatewayAnswer.Declined>();
        (await _bench.Operate(OperationKind.Capture, 5, "OP3")).ShouldBeOfType<GatewayAnswer.Declined>();
        (await _bench.Operate(OperationKind.Void, 5, "OP4", charge: "REF2")).ShouldBeOfType<GatewayAnswer.Declined>();
        await ShouldTotal(captured: "0.000", refunded: "0.000", queued: "0.000", voided: "10.250");
    }

    [Fact]
    public async Task Operates_on_nothing_that_it_does_not_hold()
    {
        await _bench.Charge(Card("5555555555554444"));

        (await _bench.Operate(OperationKind.Refund, 1, "OP1")).ShouldBeOfType<GatewayAnswer.Declined>().Code.ShouldBe("12");
        (await _bench.Operate(OperationKind.Refund, 1, "OP2", charge: "NOBODY")).ShouldBeOfType<GatewayAnswer.Declined>().Code.ShouldBe("25");
        (await _bench.InquireOperation("OP2")).ShouldBeOfType<GatewayAnswer.NotPaid>();
    }

    [Fact]
    public async Task Declines_and_refuses_as_it_is_told()
    {
        await _bench.Charge(Card(Good));

        (await _bench.Operate(OperationKind.Refund, 1, "OP1", told: "decline")).ShouldBeOfType<GatewayAnswer.Declined>().Code.ShouldBe("05");
        (await _bench.Operate(OperationKind.Refund, 1, "OP2", told: "91")).ShouldBeOfType<GatewayAnswer.Declined>().Code.ShouldBe("91");
        (await _bench.Operate(OperationKind.Refund, 1, "OP3", told: "refuse")).ShouldBeOfType<GatewayAnswer.NotSent>();
        (await _bench.InquireOperation("OP1")).ShouldBeOfType<GatewayAnswer.Declined>().Code.ShouldBe("05");
        (await _bench.InquireOperation("OP3")).ShouldBeOfType<GatewayAnswer.NotPaid>();
        await ShouldTotal(captured: "10.250", refunded: "0.000", queued: "0.000", voided: "0.000");
    }

    [Fact]
    public async Task Queued_ok_is_done_at_the_second_inquiry_and_holds_its_amount_until_then()
    {
        await _bench.Charge(Card(Good));

        (await _bench.Operate(OperationKind.Refund, 10000, "OP1", told: "queued_ok")).ShouldBeOfType<GatewayAnswer.Pending>();
        (await _bench.Operate(OperationKind.Refund, 10000, "OP1")).ShouldBeOfType<GatewayAnswer.Pending>();
        (await _bench.Operate(OperationKind.Refund, 251, "OP2")).ShouldBeOfType<GatewayAnswer.Declined>();
        (await _bench.InquireOperation("OP1")).ShouldBeOfType<GatewayAnswer.Pending>();
        await ShouldTotal(captured: "10.250", refunded: "0.000", queued: "10.000", voided: "0.000");
        (await _bench.InquireOperation("OP1")).ShouldBeOfType<GatewayAnswer.Approved>();
        await ShouldTotal(captured: "10.250", refunded: "10.000", queued: "0.000", voided: "0.000");
    }

    [Fact]
    public async Task Queued_reject_is_rejected_at_the_second_inquiry_and_frees_its_amount()
    {
        await _bench.Charge(Card(Good));

        (await _bench.Operate(OperationKind.Refund, 10250, "OP1", told: "queued_reject")).ShouldBeOfType<GatewayAnswer.Pending>();
        (await _bench.InquireOperation("OP1")).ShouldBeOfType<GatewayAnswer.Pending>();
        (await _bench.InquireOperation("OP1")).ShouldBeOfType<GatewayAnswer.Declined>().Message.ShouldBe("The bank declined the operation.");
        (await _bench.Operate(OperationKind.Refund, 10250, "OP2")).ShouldBeOfType<GatewayAnswer.Approved>();
    }

    [Fact]
    public async Task Timeout_done_moved_the_money_and_says_so_when_asked()
    {
        await _bench.Charge(Card(Good));

        (await _bench.Operate(OperationKind.Refund, 5000, "OP1", told: "timeout_done")).ShouldBeOfType<GatewayAnswer.Unknown>();
        (await _bench.Operate(OperationKind.Refund, 5000, "OP1")).ShouldBeOfType<GatewayAnswer.Unknown>();
        (await _bench.InquireOperation("OP1")).ShouldBeOfType<GatewayAnswer.Approved>();
        await ShouldTotal(captured: "10.250", refunded: "5.000", queued: "0.000", voided: "0.000");
    }

    [Fact]
    public async Task Timeout_lost_never_arrived()
    {
        await _bench.Charge(Card(Good));

        (await _bench.Operate(OperationKind.Refund, 5000, "OP1", told: "timeout_lost")).ShouldBeOfType<GatewayAnswer.Unknown>();
        (await _bench.InquireOperation("OP1")).ShouldBeOfType<GatewayAnswer.NotPaid>();
        await ShouldTotal(captured: "10.250", refunded: "0.000", queued: "0.000", voided: "0.000");
    }

    [Fact]
    public async Task Obeys_the_words_of_the_session_unless_the_operation_brings_its_own()
    {
        (await _bench.Charge(Card(Good), told: "queued_ok")).ShouldBeOfType<GatewayAnswer.Approved>();

        (await _bench.Operate(OperationKind.Refund, 1, "OP1")).ShouldBeOfType<GatewayAnswer.Pending>();
        (await _bench.Operate(OperationKind.Refund, 1, "OP2", told: "decline")).ShouldBeOfType<GatewayAnswer.Declined>();
        (await _bench.Operate(OperationKind.Refund, 1, "OP3", told: "00")).ShouldBeOfType<GatewayAnswer.Approved>();
    }

    [Fact]
    public async Task Settles_what_is_queued_through_the_development_API()
    {
        await _bench.Charge(Card(Good));
        await _bench.Operate(OperationKind.Refund, 1000, "OP1", told: "queued_ok");
        await _bench.Operate(OperationKind.Refund, 2000, "OP2", told: "queued_ok");

        var (status, done) = await _bench.Change(new { operation_reference = "OP1", state = "done" });
        status.ShouldBe(HttpStatusCode.OK);
        done["state"]!.GetValue<string>().ShouldBe("done");
        (await _bench.Change(new { operation_reference = "OP2", state = "rejected" })).Body["state"]!.GetValue<string>().ShouldBe("rejected");
        await ShouldTotal(captured: "10.250", refunded: "1.000", queued: "0.000", voided: "0.000");

        var (again, refusal) = await _bench.Change(new { operation_reference = "OP2", state = "done" });
        again.ShouldBe(HttpStatusCode.BadRequest);
        refusal.ToJsonString().ShouldBe("""{"detail":"The operation is not queued.","code":"invalid_state"}""");
        (await _bench.Change(new { operation_reference = "OP9", state = "done" })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _bench.InquireOperation("OP1")).ShouldBeOfType<GatewayAnswer.Approved>();
        (await _bench.InquireOperation("OP2")).ShouldBeOfType<GatewayAnswer.Declined>();
    }

    [Fact]
    public async Task Shows_the_operations_of_a_payment()
    {
        await _bench.Charge(Card(Good));
        await _bench.Operate(OperationKind.Refund, 5000, "OP1");

        (await _bench.Books())["operations"]!.AsArray().ShouldHaveSingleItem()!.ToJsonString().ShouldBe(
            """{"reference_number":"OP1","operation":"refund","amount":"5.000","state":"done","behaviour":"normal","code":"00","inquiry_count":0,"created_at":"2026-03-01T09:00:00Z","decided_at":"2026-03-01T09:00:00Z"}""");
    }

    [Fact]
    public async Task Does_an_operation_of_its_own_accord_and_calls_the_notify_URL()
    {
        var calls = new List<JsonNode>();
        using var network = new Recorder(calls);
        using var host = _bench.Host.WithWebHostBuilder(builder => builder.ConfigureServices(services =>
            services.AddHttpClient(SandboxNotifier.Client).ConfigurePrimaryHttpMessageHandler(() => network)));
        await _bench.Charge(Card(Good));
        var client = host.CreateClient();

        var answer = JsonNode.Parse(await Sent(client, """{"operation":"refund","amount":"5.000"}"""))!;

        answer["notify_status"]!.GetValue<int>().ShouldBe(202);
        answer["state"]!.GetValue<string>().ShouldBe("done");
        var reference = answer["reference_number"]!.GetValue<string>();
        reference.ShouldStartWith("BNK");
        calls.ShouldHaveSingleItem().ToJsonString().ShouldBe($$"""{"reference_number":"REF1","operation":"refund","operation_reference":"{{reference}}","amount":"5.000"}""");
        await ShouldTotal(captured: "10.250", refunded: "5.000", queued: "0.000", voided: "0.000");

        JsonNode.Parse(await Sent(client, """{"operation":"refund","amount":"5.251"}"""))!["state"]!.GetValue<string>().ShouldBe("declined");
        (await Sent(client, """{"operation":"refund"}""")).ShouldBe("""{"amount":["This field is required."]}""");
        (await Sent(client, """{"operation":"chargeback","amount":"1"}""")).ShouldBe("""{"operation":["\"chargeback\" is not a valid choice."]}""");
        calls.Count.ShouldBe(1);
    }

    static async Task<string> Sent(HttpClient client, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/sandbox/api/payments/REF1", content);
        return await answer.Content.ReadAsStringAsync();
    }

    async Task ShouldTotal(string captured, string refunded, string queued, string voided)
    {
        var books = await _bench.Books();
        new[] { "captured", "refunded", "queued", "voided" }.Select(name => books[name]!.GetValue<string>()).ShouldBe([captured, refunded, queued, voided]);
    }

    /// <summary>Stands where the product's notify route would be.</summary>
    sealed class Recorder(List<JsonNode> calls) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            calls.Add(JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!);
            return new HttpResponseMessage(HttpStatusCode.Accepted);
        }
    }
}
