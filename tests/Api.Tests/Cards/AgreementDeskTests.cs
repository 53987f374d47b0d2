using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Cards;

public sealed class AgreementDeskTests : IDisposable
{
    const string Path = "/b/api/v1/admin/agreements/";

    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Lists_agreements_newest_first()
    {
        var first = await _host.Subscribe();
        var second = await _host.Subscribe(customer: "cust-2", agreement: Subscriber.Agreement("B1"));
        var session = await _host.Recurring(agreement: new JsonObject { ["id"] = "A1" });
        await _host.Charge(session, first);

        var all = await List("");
        ((long)all["count"]!).ShouldBe(2);
        all["results"]!.AsArray().Select(row => (string)row!["agreement_id"]!).ShouldBe(["B1", "A1"]);
        var mine = (await List("?customer_id=cust-1"))["results"]!.AsArray().ShouldHaveSingleItem()!.AsObject();
        mine.Remove("id");
        mine["terms"]!["total_cycles"]!.GetValue<int>().ShouldBe(12);
        mine.Remove("terms");
        mine.ToJsonString().ShouldBeJson($$"""
            {"agreement_id":"A1","customer_id":"cust-1","environment":"sandbox","state":"live","cycles":1,
            "card":{"token":"{{first}}","brand":"VISA","number":"**** 4242","pg_code":"mock"},
            "created":"01/03/2026 09:00:00","last_charged":"01/03/2026 09:00:00","flagged":null,"ended":null}
            """);
        (await List("?limit=1&offset=1"))["results"]![0]!["card"]!["token"]!.ToString().ShouldBe(first);
        (await List("?state=ended"))["results"]!.AsArray().ShouldBeEmpty();
        second.ShouldNotBe(first);
        await (await _host.Merchant().GetAsync(Path + "?state=gone")).ShouldBe400("""{"state":["\"gone\" is not a valid choice."]}""");
    }

    [Fact]
    public async Task Ends_an_agreement_for_good()
    {
        var token = await _host.Subscribe();
        var id = (long)(await List(""))["results"]![0]!["id"]!;
        var ended = await (await _host.Merchant().PostAsync($"{Path}{id}/end/", content: null)).ShouldBe(HttpStatusCode.OK);
        ended["state"]!.ToString().ShouldBe("ended");
        ended["ended"]!.ToString().ShouldBe("01/03/2026 09:00:00");
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        var again = await (await _host.Merchant().PostAsync($"{Path}{id}/end/", content: null)).ShouldBe(HttpStatusCode.OK);
        again["ended"]!.ToString().ShouldBe("01/03/2026 09:00:00");
        (await _host.Cards())[0]!["agreements"]!.AsArray().ShouldBeEmpty();

        // It must be agreed to anew, in full.
        var idOnly = await _host.PostSession(("payment_type", "auto_debit"), ("customer_id", "cust-1"), ("agreement", new JsonObject { ["id"] = "A1" }));
        (await idOnly.ShouldBe(HttpStatusCode.BadRequest))["agreement"]!["total_cycles"]![0]!.ToString().ShouldBe("This field is required.");
        var charged = await _host.Charge(await _host.Recurring(), token);
        (await charged.ShouldBe(HttpStatusCode.BadRequest))["code"]!.ToString().ShouldBe("agreement_limit");

        var renewed = await _host.Subscribe(agreement: Subscriber.Agreement("A1", ("total_cycles", 3)));
        renewed.ShouldBe(token, "the same number keeps its token");
        var row = (await List(""))["results"]!.AsArray().ShouldHaveSingleItem()!;
        row["state"]!.ToString().ShouldBe("live");
        ((int)row["terms"]!["total_cycles"]!).ShouldBe(3);
        ((int)row["cycles"]!).ShouldBe(0);

        var trail = (await _host.Merchant().GetFromJsonAsync<JsonObject>("/b/api/v1/admin/audit/?record_type=agreement"))!["results"]!.AsArray();
        trail.ShouldHaveSingleItem()!["record_id"]!.ToString().ShouldBe("cust-1/A1");
    }

    [Fact]
    public async Task Needs_the_right_to_read_and_the_right_to_end()
    {
        await _host.Subscribe();
        var id = (long)(await List(""))["results"]![0]!["id"]!;
        await User("reader", "transaction.view");
        await User("biller", "billing.manage");
        (await _host.Basic("reader", "secret-of-1").GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.Basic("reader", "secret-of-1").PostAsync($"{Path}{id}/end/", content: null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.Basic("biller", "secret-of-1").GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.Basic("biller", "secret-of-1").PostAsync($"{Path}999/end/", content: null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _host.Basic("biller", "secret-of-1").PostAsync($"{Path}{id}/end/", content: null)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    async Task<JsonObject> List(string query) => (await _host.Merchant().GetFromJsonAsync<JsonObject>(Path + query))!;

    async Task User(string name, string permission) => await (await _host.Merchant().PostAsJsonAsync("/b/api/v1/admin/users/", new JsonObject
    {
        ["username"] = name, ["password"] = "secret-of-1", ["email"] = name + "@example.com", ["permissions"] = new JsonArray(permission),
    })).ShouldBe(HttpStatusCode.Created);
}
