using System.Net;
using Ottu.Api.Tests.Ledger;

namespace Ottu.Api.Tests.Operations;

/// <summary>What becomes of a request that was filed: decided or not in time, carried out, retried, listed. docs/protocol/operations.md 1</summary>
public class ApprovalRequestTests
{

    [Fact]
    [Trait("check", "operations-24")]
    public async Task A_failed_execution_needs_manual_action_and_expires_after_48_hours()
    {
        using var host = await Tickets.WithApproval();
        var id = await host.Purchase();
        var request = await host.File(id, amount: "20", simulator: "decline");

        var approved = await host.Decide("checker", request, "approve");

        approved.Status.ShouldBe(HttpStatusCode.OK);
        ((string)approved.Body["state"]!).ShouldBe("manual_action_required");
        (await host.Mails()).ShouldBe([$"maker@example.com: Your refund request {request} needs manual action"]);
        host.Clock.Advance(TimeSpan.FromHours(48) - TimeSpan.FromMinutes(2));
        await host.Tend();
        (await host.StateOf(request)).ShouldBe("manual_action_required");
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await host.Tend();
        (await host.StateOf(request)).ShouldBe("expired");
        (await host.Decide("maker", request, "retry")).Body.ToJsonString().ShouldBe("""{"detail":"This request is expired; it cannot be retried."}""");
        await host.File(id);
    }

    [Fact]
    [Trait("check", "routing-21")]
    public async Task A_request_is_approved_done_and_told_to_the_customer_or_fails_and_expires()
    {
        using var host = await Tickets.WithApproval();
        var id = await host.Purchase("100", ("customer_email", "noura@example.com"));
        var request = await host.File(id, amount: "20");
        (await host.StateOf(request)).ShouldBe("pending");
        ((string)(await host.AtDesk("maker", id, "refund")).Body["detail"]!).ShouldBe("Requested Refund is pending for approval.");

        var done = await host.Decide("checker", request, "approve");

        ((string)done.Body["state"]!).ShouldBe("done");
        (await host.Children(id)).ShouldBe(["refunded 20.000"]);
        (await host.Mails()).ShouldBe(["noura@example.com: Your refund of 20.000 KWD", "maker@example.com: Your refund of 20.000 KWD"]);

        var failing = await host.File(id, amount: "5", simulator: "refuse");
        ((string)(await host.Decide("checker", failing, "approve")).Body["reason"]!).ShouldBe("The payment gateway could not be reached.");
        (await host.StateOf(failing)).ShouldBe("manual_action_required");
        host.Clock.Advance(TimeSpan.FromHours(48));
        await host.Tend();
        (await host.StateOf(failing)).ShouldBe("expired");
    }

    [Fact]
    public async Task A_rejected_request_is_told_to_its_maker()
    {
        using var host = await Tickets.WithApproval();
        var id = await host.Purchase();
        var request = await host.File(id);
        var rejected = await host.Decide("checker", request, "reject", body: new { reason = "Wrong customer" });
        $"{rejected.Body["state"]} {rejected.Body["reason"]}".ShouldBe("rejected Wrong customer");
        (await host.Mails()).ShouldBe([$"maker@example.com: Your refund request {request} was rejected"]);
        (await host.Children(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_canceled_request_cannot_be_approved()
    {
        using var host = await Tickets.WithApproval();
        var id = await host.Purchase();
        var request = await host.File(id);
        (await host.Decide("other", request, "cancel")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Decide("checker", request, "approve")).Body.ToJsonString().ShouldBe("""{"detail":"This request is canceled; it can no longer be approved."}""");
        await host.File(id);
    }

    [Fact]
    public async Task Nobody_answering_for_the_configured_hours_cancels_even_before_the_job_comes_by()
    {
        using var host = await Tickets.WithApproval(("pending_hours", 5));
        var id = await host.Purchase();
        var request = await host.File(id);
        host.Clock.Advance(TimeSpan.FromHours(5));
        (await host.Decide("checker", request, "approve")).Body.ToJsonString().ShouldBe("""{"detail":"This request is canceled; it can no longer be approved."}""");
        var second = await host.File(id);
        (await host.StateOf(request)).ShouldBe("canceled");
        host.Clock.Advance(TimeSpan.FromHours(5));
        await host.Tend();
        (await host.StateOf(second)).ShouldBe("canceled");
    }

    [Fact]
    public async Task The_amount_is_checked_again_when_it_is_approved()
    {
        using var host = await Tickets.WithApproval();
        var id = await host.Purchase();
        ((string)(await host.AtDesk("maker", id, "refund", "100.001")).Body["code"]!).ShouldBe("amount_exceeds_balance");
        var request = await host.File(id, amount: "60");
        await host.Operate("refund", id, "50");
        var approved = await host.Decide("checker", request, "approve");
        $"{approved.Body["state"]}: {approved.Body["reason"]}".ShouldBe("manual_action_required: The amount exceeds what is left: 50.000 KWD.");
    }

    [Fact]
    public async Task A_retry_after_a_failure_moves_the_money_once()
    {
        using var host = await Tickets.WithApproval();
        var id = await host.Purchase();
        await host.Operate("refund", id, "50", key: "in-the-way", simulator: "queued_reject");
        var request = await host.Decide("listed", await Approvable(), "cancel");
        request.Status.ShouldBe(HttpStatusCode.OK);
        var filed = await host.File(id, amount: "50", simulator: "queued_ok");

        ((string)(await host.Decide("checker", filed, "approve")).Body["state"]!).ShouldBe("approved");
        (await host.Decide("maker", filed, "retry")).Body.ToJsonString().ShouldBe("""{"detail":"The operation is still being carried out."}""");
        await host.UntilChild(id, "refunded 50.000", TimeSpan.FromMinutes(30));
        await host.Tend();

        (await host.StateOf(filed)).ShouldBe("done");
        (await host.Children(id)).Count(child => child == "refunded 50.000").ShouldBe(1);

        async Task<long> Approvable() => await host.File(id, amount: "10");
    }

    [Fact]
    public async Task A_queued_refund_that_the_gateway_rejects_needs_manual_action_and_can_be_retried()
    {
        using var host = await Tickets.WithApproval();
        var id = await host.Purchase();
        var request = await host.File(id, amount: "20", simulator: "queued_reject");
        ((string)(await host.Decide("checker", request, "approve")).Body["state"]!).ShouldBe("approved");
        await host.UntilChild(id, "refund_rejected 20.000", TimeSpan.FromMinutes(30));
        await host.Tend();
        (await host.StateOf(request)).ShouldBe("manual_action_required");
        await host.Tend();
        (await host.Mails()).ShouldBe([$"maker@example.com: Your refund request {request} needs manual action"]);
        ((string)(await host.Decide("other", request, "retry")).Body["state"]!).ShouldBe("approved");
    }

    [Fact]
    public async Task After_a_void_was_done_only_a_refund_may_follow()
    {
        using var host = await Tickets.WithApproval();
        var id = await host.Authorization();
        ((string)(await host.Decide("checker", await host.File(id, "void"), "approve")).Body["state"]!).ShouldBe("done");
        (await host.Children(id)).ShouldBe(["voided 100.000"]);
        (await host.AtDesk("maker", id, "void")).Body.ToJsonString().ShouldBe("""{"detail":"After an approved operation only a refund may follow."}""");
        ((string)(await host.AtDesk("maker", id, "refund")).Body["code"]!).ShouldBe("invalid_state");
    }

    [LockFact]
    public async Task Approvals_at_once_carry_out_one()
    {
        using var host = await Tickets.WithApproval();
        var id = await host.Purchase();
        var request = await host.File(id, amount: "1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.Decide("checker", request, "approve")));
        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(1);
        (await host.Children(id)).ShouldBe(["refunded 1.000"]);
    }

    [Fact]
    public async Task Lists_requests_with_filters()
    {
        using var host = await Tickets.WithApproval();
        var purchase = await host.Purchase();
        var request = await host.File(purchase, amount: "20");
        await host.File(await host.Authorization("7"), "void");
        var row = (await host.List("operation-requests/?state=pending&operation=refund&pg_code=mock&currency=kwd&from=2026-03-01&to=2026-03-01")).ShouldHaveSingleItem()!;
        $"{row["id"]} {row["requested_by"]} {row["session_id"]} {row["operation"]} {row["amount"]} {row["operation_amount"]}".ShouldBe($"{request} maker {purchase} refund 100.000 20.000");
        (await host.List("operation-requests/")).Count.ShouldBe(2);
        (await host.List("operation-requests/?state=done")).ShouldBeEmpty();
        (await host.List("operation-requests/?from=2026-03-02")).ShouldBeEmpty();
        (await host.Merchant().GetAsync(Tickets.Admin + "operation-requests/?state=lost&operation=dance")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await host.Basic("none", "none-secret-1").GetAsync(Tickets.Admin + "operation-requests/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.List($"audit/?record_type=operation_request&record_id={request}")).ShouldHaveSingleItem();
    }
}
