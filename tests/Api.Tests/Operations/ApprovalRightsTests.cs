using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Ledger;

namespace Ottu.Api.Tests.Operations;

/// <summary>Whose operations wait for an approval, who gives it, and how a right itself is approved. docs/protocol/operations.md 1</summary>
public class ApprovalRightsTests
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
