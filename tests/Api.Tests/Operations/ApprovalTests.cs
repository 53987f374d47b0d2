using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Ledger;

namespace Ottu.Api.Tests.Operations;

/// <summary>Two-step authorization through the API. docs/protocol/operations.md 1</summary>
public class ApprovalTests
{
    const string PendingText = """{"detail":"Requested Refund is pending for approval.","operation":"refund","result":"failed","code":"pending_approval"}""";

    [Fact]
    [Trait("check", "operations-23")]
    public async Task An_API_refund_runs_while_a_makers_refund_at_the_desk_waits_and_a_second_one_is_told_so()
    {
        using var host = await Tickets.WithApproval();
        var id = await host.Purchase();

        (await host.Operate("refund", id, "1")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.As("maker").Operate(Desk.Body("refund", id, "2"))).Status.ShouldBe(HttpStatusCode.OK);

        var filed = await host.AtDesk("maker", id, "refund", "20");
        filed.Status.ShouldBe(HttpStatusCode.Accepted);
        filed.Body.ToJsonString().ShouldBe(
            $$"""{"id":{{filed.Body["id"]}},"session_id":"{{id}}","operation":"refund","state":"pending","operation_amount":"20.000","currency_code":"KWD","pg_code":"mock","reason":null,"created":"01/03/2026 09:00:00","state_changed_at":"01/03/2026 09:00:00","due":"03/03/2026 09:00:00"}""");

        var second = await host.AtDesk("other", id, "refund", "5");
        second.Status.ShouldBe(HttpStatusCode.BadRequest);
        second.Body.ToJsonString().ShouldBe(PendingText);
        (await host.Children(id)).ShouldBe(["refunded 1.000", "refunded 2.000"]);
    }

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
    [Trait("check", "operations-25")]
    public async Task A_right_to_refund_does_nothing_before_it_is_approved()
    {
        using var host = await Permissive();
        var id = await host.Purchase();
        await host.AddUser("clerk", "payment.refund", "transaction.view");

        (await host.As("clerk").Operate(Desk.Body("refund", id, "1"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        var request = (await host.List("permission-requests/")).ShouldHaveSingleItem()!;
        $"{request["permission"]} {request["state"]} {request["requested_by"]}".ShouldBe("payment.refund pending key:testkey1");
        (await host.Mails()).ShouldBe(["chief@example.com: clerk waits for your approval of \"payment.refund\""]);

        (await host.Decide("maker", (long)request["id"]!, "approve", "permission-requests")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Decide("chief", (long)request["id"]!, "approve", "permission-requests")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.As("clerk").Operate(Desk.Body("refund", id, "1"))).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Decide("chief", (long)request["id"]!, "reject", "permission-requests")).Body.ToJsonString().ShouldBe("""{"detail":"This request is approved; it can no longer be decided."}""");
    }

    [Fact]
    [Trait("check", "routing-20")]
    public async Task Staff_without_the_right_are_refused_and_an_API_key_succeeds()
    {
        using var host = new OttuHost();
        var id = await host.Purchase();
        (await host.Basic("viewer", "viewer-secret-1").Operate(Desk.Body("refund", id, "1"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Basic("viewer", "viewer-secret-1").Operate(Desk.Body("refund", id, "1"), path: $"{Tickets.Admin}transactions/{id}/operations/")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Operate("refund", id, "1")).Status.ShouldBe(HttpStatusCode.OK);
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
    public async Task Checker_superuser_and_whitelist_operate_at_once_and_a_key_is_no_person()
    {
        using var host = await Tickets.WithApproval();
        await host.Merchant().PostAsJsonAsync(Tickets.Admin + "users/", new { username = "root", password = "root-secret-1", is_superuser = true });
        var id = await host.Purchase();
        foreach (var user in (string[])["checker", "listed", "root"]) (await host.AtDesk(user, id, "refund", "1")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.AtDesk("maker", await host.Authorization(), "capture")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Merchant().Operate(Desk.Body("refund", id, "1"), path: $"{Tickets.Admin}transactions/{id}/operations/")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Only_the_checker_decides_and_never_on_an_own_request()
    {
        using var host = await Tickets.WithApproval();
        var request = await host.File(await host.Purchase());
        foreach (var user in (string[])["maker", "other", "listed"]) (await host.Decide(user, request, "approve")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Merchant().PostAsync($"{Tickets.Admin}operation-requests/{request}/approve/", null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Decide("checker", request, "cancel")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Decide("checker", 9999, "approve")).Status.ShouldBe(HttpStatusCode.NotFound);

        (await host.As("chief").PatchAsJsonAsync(Tickets.Admin + "approval-config/", new { checker = "maker" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Decide("maker", request, "approve")).Body.ToJsonString().ShouldBe("""{"detail":"Nobody decides on an own request."}""");
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

    [Fact]
    public async Task A_makers_API_call_is_filed_where_the_setting_says_so()
    {
        using var host = await Tickets.WithApproval(("approval_for_basic_auth", true));
        var id = await host.Purchase();
        var call = await host.As("maker").Operate(Desk.Body("refund", id, "2"));
        call.Status.ShouldBe(HttpStatusCode.BadRequest);
        call.Body.ToJsonString().ShouldBe(PendingText);
        (await host.Children(id)).ShouldBeEmpty();
        (await host.Operate("refund", id, "1")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.As("listed").Operate(Desk.Body("refund", id, "1"))).Status.ShouldBe(HttpStatusCode.OK);
        (await host.List("operation-requests/")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Ten_makers_at_once_file_one_request()
    {
        using var host = await Tickets.WithApproval();
        var id = await host.Purchase();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.AtDesk("maker", id, "refund", "1")));
        answers.Count(answer => answer.Status == HttpStatusCode.Accepted).ShouldBe(1);
        answers.Count(answer => answer.Body.ToJsonString() == PendingText).ShouldBe(9);
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

    [Fact]
    public async Task Checker_and_whitelist_are_the_designated_users_to_appoint()
    {
        using var host = await Tickets.WithApproval();
        await host.AddUser("admin", "settings.view", "settings.change");
        Task<HttpResponseMessage> Patch(string user, object body) => host.As(user).PatchAsJsonAsync(Tickets.Admin + "approval-config/", body);

        (await Patch("admin", new { checker = "other" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Patch("admin", new { designated_user = "admin" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Patch("admin", new { pending_hours = 24 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Patch("chief", new { pending_hours = 1 })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Patch("maker", new { checker = "maker" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await (await Patch("chief", new { checker = "nobody", whitelist = new[] { "gone" } })).Content.ReadAsStringAsync()).ShouldBe(
            """{"checker":["There is no active user \"nobody\"."],"whitelist":["There is no active user \"gone\"."]}""");
        (await (await Patch("chief", new { checker = "listed" })).Content.ReadAsStringAsync()).ShouldBe("""{"whitelist":["The checker cannot be whitelisted."]}""");
        (await (await Patch("chief", new { checker = (string?)null })).Content.ReadAsStringAsync()).ShouldBe("""{"checker":["This field is required."]}""");
        var changed = (await (await Patch("chief", new { checker = "other", whitelist = new[] { "listed", "maker" }, version = 3 })).Content.ReadFromJsonAsync<JsonObject>())!;
        changed.ToJsonString().ShouldBe(
            """{"installed":true,"permissions_installed":false,"checker":"other","whitelist":["maker","listed"],"designated_user":"chief","permission_approver":null,"pending_hours":24,"approved_hours":48,"permission_hours":48,"approval_for_basic_auth":false,"bcc_initiator":true,"version":4}""");
        (await host.As("admin").GetFromJsonAsync<JsonObject>(Tickets.Admin + "approval-config/"))!.ToJsonString().ShouldBe(changed.ToJsonString());
        (await Patch("chief", new { whitelist = Array.Empty<string>(), version = 3 })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_grant_is_filed_once_per_right_and_canceled_after_48_hours()
    {
        using var host = await Permissive();
        var clerk = await host.AddUser("clerk");
        Task<HttpResponseMessage> Grant() => host.Merchant().PatchAsJsonAsync($"{Tickets.Admin}users/{clerk}/", new { permissions = new[] { "payment.refund", "payment.void", "payment.capture" } });

        (await (await Grant()).Content.ReadFromJsonAsync<JsonObject>())!["permissions"]!.ToJsonString().ShouldBe("""["payment.capture"]""");
        await Grant();
        (await host.List("permission-requests/?state=pending")).Select(row => (string)row!["permission"]!).ShouldBe(["payment.void", "payment.refund"]);

        host.Clock.Advance(TimeSpan.FromHours(48));
        var late = (long)(await host.List("permission-requests/"))[0]!["id"]!;
        (await host.Decide("chief", late, "approve", "permission-requests")).Body.ToJsonString().ShouldBe("""{"detail":"This request is canceled; it can no longer be decided."}""");
        await host.Tend();
        (await host.List("permission-requests/?state=canceled")).Count.ShouldBe(2);
        await Grant();
        (await host.Decide("chief", (long)(await host.List("permission-requests/"))[0]!["id"]!, "reject", "permission-requests", new { reason = "No" })).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_right_works_at_once_without_the_plugin()
    {
        using var host = new OttuHost();
        await host.AddUser("clerk", "payment.refund");
        (await host.As("clerk").Operate(Desk.Body("refund", await host.Purchase()))).Status.ShouldBe(HttpStatusCode.OK);
        (await host.List("permission-requests/")).ShouldBeEmpty();
    }

    static Task<OttuHost> Permissive() => Tickets.WithApproval(("installed", false), ("permissions_installed", true), ("permission_approver", "chief"));
}
