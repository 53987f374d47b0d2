using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Payments;

namespace Ottu.Api.Tests.Operations;

/// <summary>Who may POST to /b/pbl/v2/operation/ and how a payment is named there; and the operations that move no money: cancel, expire, delete.</summary>
public class OperationTests(OttuHost host) : IClassFixture<OttuHost>
{

    [Fact]
    [Trait("check", "operations-10")]
    public async Task A_cancel_works_once()
    {
        var id = await host.CreateSession();

        var answer = await host.Operate("cancel", id);

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Body.Select(member => member.Key).ShouldBe(["detail", "operation", "result"]);
        ((string?)answer.Body["operation"]).ShouldBe("cancel");
        ((string?)answer.Body["result"]).ShouldBe("success");
        (await host.State(id)).ShouldBe("canceled");
        (await host.Operate("cancel", id)).ShouldFail("invalid_state", "cancel");
    }

    [Fact]
    [Trait("check", "operations-11")]
    public async Task Expiry_takes_what_is_open_only()
    {
        var attempted = await host.CreateSession();
        await Payer.Of(host).Pay(attempted, number: Payer.Declines);
        (await host.State(attempted)).ShouldBe("attempted");

        (await host.Operate("expire", attempted)).Status.ShouldBe(HttpStatusCode.OK);
        (await host.State(attempted)).ShouldBe("expired");
        (await host.Operate("expire", await host.Purchase())).ShouldFail("invalid_state", "expire");
        (await host.Operate("cancel", await host.Purchase())).ShouldFail("invalid_state", "cancel");
    }

    [Fact]
    [Trait("check", "operations-11")]
    public async Task Cash_on_delivery_can_be_canceled_but_does_not_expire()
    {
        var id = await host.CreateSession();
        var sessions = host.Services.GetRequiredService<ISessions>();
        await host.Services.GetRequiredService<IDb>().InTransaction(
            async tx => await sessions.Save(tx, (await sessions.Lock(tx, SessionId.Of(id)))! with { State = SessionState.Cod }), CancellationToken.None);

        (await host.Operate("expire", id)).ShouldFail("invalid_state", "expire");
        (await host.Operate("refund", id)).ShouldFail("invalid_state", "refund");
        (await host.Operate("cancel", id)).Status.ShouldBe(HttpStatusCode.OK);
        (await host.State(id)).ShouldBe("canceled");
    }

    [Fact]
    [Trait("check", "operations-12")]
    public async Task A_deleted_payment_is_gone_for_merchants_and_its_children_with_it()
    {
        var paid = await host.Purchase();
        var child = (string)(await host.Operate("refund", paid, "1")).Body["txn"]!["session_id"]!;
        var unpaid = await host.CreateSession();

        foreach (var id in new[] { paid, unpaid })
        {
            (await host.Operate("delete", id)).Status.ShouldBe(HttpStatusCode.OK);
            (await host.Merchant().GetAsync($"/b/checkout/v1/pymt-txn/{id}/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await host.Anonymous().GetAsync($"/checkout/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await host.Operate("refund", id)).ShouldBe($$"""{"session_id":["No PaymentTransaction found with `session_id` of {{id}}."]}""");
        }

        (await host.Merchant().GetAsync($"/b/checkout/v1/pymt-txn/{child}/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var deleted = await host.Merchant().GetStringAsync("/b/api/v1/admin/transactions/?deleted=true");
        deleted.ShouldContain(paid);
        deleted.ShouldNotContain(unpaid);
        (await host.Merchant().GetAsync($"/b/api/v1/admin/transactions/{unpaid}/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Trait("check", "operations-13")]
    public async Task A_request_must_say_what_and_on_which_payment()
    {
        (await host.Operate(new JsonObject { ["operation"] = "refund" })).ShouldBe("""{"non_field_errors":["Provide session_id or order_no."]}""");
        (await host.Operate("foo", "x")).ShouldBe("""{"operation":["\"foo\" is not a valid choice."]}""");
        (await host.Operate(new JsonObject { ["session_id"] = "x" })).ShouldBe("""{"operation":["This field is required."]}""");
    }

    [Fact]
    [Trait("check", "operations-14")]
    public async Task An_unknown_payment_is_a_field_error()
    {
        (await host.Operate("refund", "nobody")).ShouldBe("""{"session_id":["No PaymentTransaction found with `session_id` of nobody."]}""");
        (await host.Operate(new JsonObject { ["operation"] = "refund", ["order_no"] = "NO-1" })).ShouldBe("""{"order_no":["No PaymentTransaction found with `order_no` of NO-1."]}""");
    }

    [Fact]
    [Trait("check", "operations-15")]
    public async Task Both_identifiers_must_name_one_payment()
    {
        var one = await host.Purchase("100", ("order_no", "ORD-15"));
        var two = await host.Purchase();
        var body = Desk.Body("refund", two, "1");
        body["order_no"] = "ORD-15";

        (await host.Operate(body)).ShouldBe("""{"non_field_errors":["session_id and order_no name different payments."]}""");
        body["session_id"] = one;
        (await host.Operate(body)).ShouldDo("1.000", "refunded");
        (await host.Operate(new JsonObject { ["operation"] = "refund", ["order_no"] = "ORD-15", ["amount"] = 2 })).ShouldDo("2.000", "refunded");
    }

    [Fact]
    [Trait("check", "operations-21")]
    public async Task Only_who_may_do_it_does_it()
    {
        var id = await host.Purchase();

        (await host.Basic("viewer", "viewer-secret-1").Operate(Desk.Body("refund", id))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Anonymous().Operate(Desk.Body("refund", id))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await host.Merchant().GetAsync(Desk.Path)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        using var text = new StringContent("refund", Encoding.UTF8, "text/plain");
        (await host.Merchant().PostAsync(Desk.Path, text)).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await host.Children(id)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("check", "operations-43")]
    public async Task The_path_answers_without_its_slash_and_takes_forms()
    {
        var id = await host.Purchase();
        (await host.Merchant().Operate(Desk.Body("refund", id, "1"), path: "/b/pbl/v2/operation")).ShouldDo("1.000", "refunded");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["operation"] = "refund", ["session_id"] = id, ["amount"] = "2", ["extra"] = """{"simulator":"00"}""" });
        (await host.Merchant().PostAsync(Desk.Path, form)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Children(id)).ShouldBe(["refunded 1.000", "refunded 2.000"]);
    }
}
