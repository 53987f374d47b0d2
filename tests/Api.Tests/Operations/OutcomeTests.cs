using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Domain.Webhooks;

namespace Ottu.Api.Tests.Operations;

/// <summary>What the gateway says, and what a Tracking-Key makes of a repetition.</summary>
public class OutcomeTests(OttuHost host) : IClassFixture<OttuHost>
{
    static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);

    [Fact]
    [Trait("check", "operations-16")]
    public async Task A_repeated_key_moves_money_once_and_answers_with_more()
    {
        var id = await host.Purchase();

        var first = (await host.Operate("refund", id, "20", key: " \"key-16\" ")).ShouldDo("20.000", "refunded");
        var again = (await host.Operate("refund", id, key: "key-16")).ShouldDo("20.000", "refunded");

        ((string?)again.Body["reference_number"]).ShouldBe((string?)first.Body["reference_number"]);
        ((string?)again.Body["state"]).ShouldBe("refunded");
        ((string?)again.Body["currency_code"]).ShouldBe("KWD");
        ((string?)again.Body["signature"]).ShouldBe(Signature.Of(again.Body, SignatureScheme.Standard, OttuHost.WebhookKey));
        (await host.Children(id)).ShouldBe(["refunded 20.000"]);
    }

    [Fact]
    [Trait("check", "operations-17")]
    public async Task A_key_of_a_declined_operation_is_free_again()
    {
        var id = await host.Purchase();

        var declined = (await host.Operate("refund", id, "20", key: "key-17", simulator: "decline")).ShouldFail("gateway_declined", "refund");
        declined.Body["pg_response"]!.AsObject().Count.ShouldBeGreaterThan(0);

        (await host.Operate("refund", id, "20", key: "key-17")).ShouldDo("20.000", "refunded");
        (await host.Children(id)).ShouldBe(["failed 20.000", "refunded 20.000"]);
    }

    [Fact]
    [Trait("check", "operations-18")]
    public async Task A_key_of_another_payment_answers_with_that_payment()
    {
        var (one, two) = (await host.Purchase(), await host.Purchase());
        await host.Operate("refund", one, "20", key: "key-18");

        var answer = await host.Operate("refund", two, key: "key-18");

        ((string?)answer.Body["session_id"]).ShouldBe(one);
        (await host.Children(two)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("a\tb")]
    public async Task A_key_that_is_none_is_refused(string key) =>
        (await host.Operate("refund", await host.Purchase(), key: key)).ShouldFail("invalid_key", "operation_tracking");

    [Fact]
    public async Task A_key_of_129_characters_is_refused() =>
        (await host.Operate("refund", await host.Purchase(), key: new string('k', 129))).ShouldFail("invalid_key", "operation_tracking");

    [Fact]
    public async Task A_gateway_that_was_not_reached_leaves_no_child()
    {
        var id = await host.Purchase();
        (await host.Operate("refund", id, simulator: "refuse")).ShouldFail("gateway_unavailable", "refund");
        (await host.Operate("refund", id)).ShouldDo("100.000", "refunded");
    }

    [Fact]
    [Trait("check", "operations-20")]
    public async Task A_queued_refund_holds_its_amount_until_the_gateway_confirms()
    {
        var id = await host.Purchase();

        var queued = (await host.Operate("refund", id, "70", key: "key-20", simulator: "queued_ok")).ShouldDo("70.000", "refund_queued", "queued");
        (await host.Operate("refund", id, "40")).ShouldFail("amount_exceeds_balance", "refund");
        ((string?)(await host.Read((string)queued.Body["txn"]!["session_id"]!))["state"]).ShouldBe("refund_queued");

        await host.UntilChild(id, "refunded 70.000", HalfAnHour);
        (await host.Operate("refund", id, key: "key-20")).ShouldDo("70.000", "refunded");
    }

    [Fact]
    [Trait("check", "operations-20")]
    public async Task A_queued_refund_that_is_rejected_frees_its_amount()
    {
        var id = await host.Purchase();
        (await host.Operate("refund", id, "70", key: "key-20b", simulator: "queued_reject")).ShouldDo("70.000", "refund_queued", "queued");

        await host.UntilChild(id, "refund_rejected 70.000", HalfAnHour);

        (await host.Operate("refund", id, key: "key-20b")).ShouldDo("70.000", "refund_rejected", "rejected");
        (await host.Operate("refund", id)).ShouldDo("100.000", "refunded");
    }

    [Fact]
    public async Task A_refund_without_an_answer_is_queued_and_resolves()
    {
        var id = await host.Purchase();

        var queued = (await host.Operate("refund", id, "70", simulator: "timeout_done")).ShouldDo("70.000", "refund_queued", "queued");
        queued.Body["pg_response"]!.ToJsonString().ShouldBe("{}");

        await host.UntilChild(id, "refunded 70.000", HalfAnHour);
    }

    [Fact]
    public async Task A_refund_that_never_arrived_is_rejected_at_the_third_question()
    {
        var id = await host.Purchase();
        (await host.Operate("refund", id, "70", simulator: "timeout_lost")).ShouldDo("70.000", "refund_queued", "queued");

        await host.UntilChild(id, "refund_rejected 70.000", HalfAnHour);

        (await host.Operate("refund", id)).ShouldDo("100.000", "refunded");
    }

    [Fact]
    public async Task A_capture_without_an_answer_blocks_until_it_resolves()
    {
        var id = await host.Authorization();

        (await host.Operate("capture", id, "60", key: "key-c", simulator: "timeout_done")).ShouldFail("outcome_unknown", "capture");
        (await host.Operate("capture", id, "10")).ShouldFail("outcome_unknown", "capture");
        (await host.Operate("void", id)).ShouldFail("outcome_unknown", "void");
        (await host.Operate("capture", id, key: "key-c")).ShouldFail("outcome_unknown", "operation_tracking");
        (await host.Children(id)).ShouldBe(["unknown 60.000"]);

        await host.UntilChild(id, "paid 60.000", TimeSpan.FromMinutes(2));
        (await host.Operate("capture", id, key: "key-c")).ShouldDo("60.000", "paid");
        (await host.Operate("capture", id)).ShouldDo("40.000", "paid");
    }

    [Fact]
    public async Task A_void_that_never_arrived_frees_its_key_and_the_payment()
    {
        var id = await host.Authorization();
        (await host.Operate("void", id, key: "key-v", simulator: "timeout_lost")).ShouldFail("outcome_unknown", "void");

        await host.UntilChild(id, "failed 100.000", TimeSpan.FromMinutes(2));

        (await host.Operate("void", id, key: "key-v")).ShouldDo("100.000", "voided");
    }

    [Fact]
    public async Task A_refund_that_stays_queued_for_ten_days_alerts_once_and_is_never_rejected()
    {
        using var own = new OttuHost();

        // Only the test asks: a job whose question is overtaken by half an hour of the clock would hear the end before it records the waiting.
        own.Settings["Ottu:Roles"] = "web";
        var id = await own.Purchase();
        (await own.Operate("refund", id, "70", simulator: "queued_ok")).ShouldDo("70.000", "refund_queued", "queued");

        own.Clock.Advance(TimeSpan.FromDays(11));
        await own.UntilChild(id, "refunded 70.000", HalfAnHour);

        var alerts = (await own.Merchant().GetFromJsonAsync<JsonObject>("/b/api/v1/admin/alerts/"))!["results"]!.AsArray();
        alerts.Count(alert => (string?)alert!["kind"] == "undecided_operation").ShouldBe(1);
    }

    [Fact]
    [Trait("check", "checkout-40")]
    public async Task Money_that_comes_after_a_cancel_leaves_the_payment_canceled_and_goes_back()
    {
        using var own = new OttuHost();
        var id = await own.CreateSession(("extra", new JsonObject { ["simulator"] = new JsonObject { ["mock"] = "late_paid" } }));
        await Payer.Of(own).Pay(id);
        (await own.Operate("cancel", id)).Status.ShouldBe(HttpStatusCode.OK);

        await own.UntilChild(id, "refunded 12.340", TimeSpan.FromMinutes(2));

        (await own.State(id)).ShouldBe("canceled");
        ((string?)(await own.BooksOf(id))["refunded"]).ShouldBe("12.340");
    }

    [Fact]
    public async Task Staff_operate_and_restore_from_the_back_office_as_persons_only()
    {
        using var own = new OttuHost();
        var id = await own.Purchase();
        var path = $"/b/api/v1/admin/transactions/{id}/operations/";
        (await own.Merchant().Operate(new JsonObject { ["operation"] = "refund" }, path: path)).Status.ShouldBe(HttpStatusCode.Forbidden);
        var user = new JsonObject
        {
            ["username"] = "desk", ["password"] = "desk-secret-1", ["email"] = "desk@example.com", ["first_name"] = "Dana",
            ["permissions"] = new JsonArray("payment.refund", "payment.delete"),
        };
        (await own.Merchant().PostAsJsonAsync("/b/api/v1/admin/users/", user)).StatusCode.ShouldBe(HttpStatusCode.Created);
        var desk = own.Basic("desk", "desk-secret-1");

        var refund = (await desk.Operate(new JsonObject { ["operation"] = "refund", ["amount"] = "1" }, path: path)).ShouldDo("1.000", "refunded");
        ((string?)refund.Body["initiator"]!["first_name"]).ShouldBe("Dana");
        (await desk.Operate(new JsonObject { ["operation"] = "void" }, path: path)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await desk.Operate(new JsonObject { ["operation"] = "delete" }, path: path)).Status.ShouldBe(HttpStatusCode.OK);
        (await desk.PostAsync($"/b/api/v1/admin/transactions/{id}/restore/", content: null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await own.State(id)).ShouldBe("paid");
    }
}
