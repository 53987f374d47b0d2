using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>What is refused before a field is looked at: docs/protocol/checkout.md 2, and the instalment check of section 6.</summary>
public class CheckoutGateTests
{
    [Fact]
    public async Task A_plugin_that_is_not_installed_is_not_there()
    {
        using var host = Seeded(seed => seed["plugins"]![1]!["is_installed"] = false);
        await (await host.PostSession(("type", "e_commerce"))).ShouldBe(HttpStatusCode.NotFound, """{"detail":"Not found."}""");
    }

    [Theory]
    [InlineData("enable_api", "false")]
    [InlineData("whitelisted_ips", "\"10.0.0.0/8, 192.168.1.7\"")]
    public async Task A_plugin_can_be_closed_to_the_api(string setting, string value)
    {
        using var host = Seeded(seed => seed["plugins"]![0]![setting] = JsonNode.Parse(value));
        await (await host.PostSession()).ShouldBe(HttpStatusCode.Forbidden, """{"detail":"You do not have permission to perform this action."}""");
    }

    [Fact]
    public async Task A_paused_installation_creates_nothing_whatever_is_sent()
    {
        using var host = Seeded(seed => seed["settings"]!["is_paused"] = true);
        const string Paused = """{"detail":"Payments are temporarily paused."}""";
        await (await host.PostSession()).ShouldBe(HttpStatusCode.Locked, Paused);
        await (await host.Merchant().PostAsync(Checkout.Path, Checkout.Json("{bad"))).ShouldBe(HttpStatusCode.Locked, Paused);
        await (await host.Basic("none", "none-secret-1").PostAsync(Checkout.Path, Checkout.Json("{bad")))
            .ShouldBe(HttpStatusCode.Forbidden, """{"detail":"You do not have permission to perform this action."}""");
    }

    [Fact]
    public async Task An_instalment_gateway_says_whether_it_would_take_the_session()
    {
        using var host = Seeded(seed =>
        {
            foreach (var gateway in new[] { "tabby", "tamara" })
            {
                seed["mids"]!.AsArray().Add(new JsonObject { ["code"] = gateway, ["gateway"] = gateway, ["name"] = gateway, ["exchange_config"] = "kwd" });
            }
        });
        var session = await host.Create(("pg_codes", new JsonArray("mock", "tabby", "tamara")), ("include_sdk_setup_preload", true));
        var path = $"/b/checkout/api/sdk/v1/pre-payment-option-check/{(string)session["session_id"]!}/";
        var sdk = host.WithAuthorization("Api-Key", OttuHost.PublicKey);
        await (await sdk.PostAsync(path, Checkout.Json("""{"pg_code":"tabby"}"""))).ShouldBe(HttpStatusCode.OK, """{"is_available":true}""");
        var tamara = await (await sdk.PostAsync(path, Checkout.Json("""{"pg_code":"tamara"}"""))).ShouldBe(HttpStatusCode.OK);
        tamara.Select(member => member.Key).ShouldBe(["single_checkout_enabled", "is_available", "payment_labels"]);
        await (await sdk.PostAsync(path, Checkout.Json("""{"pg_code":"mock"}"""))).ShouldBe400("""{"pg_code":["Object with code=mock does not exist."]}""");
        await (await sdk.PostAsync(path, Checkout.Json("{}"))).ShouldBe400("""{"pg_code":["This field is required."]}""");
        (await sdk.PostAsync("/b/checkout/api/sdk/v1/pre-payment-option-check/0000000000000000000000000000000000000000/", Checkout.Json("{}"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var payload = session["sdk_setup_preload_payload"]!;
        payload["flex_methods"]!.AsArray().Select(method => (string)method!["flow"]!).ShouldBe(["tabby", "tamara"]);
        payload["payment_methods"]!.AsArray().Select(method => (string)method!["flow"]!).ShouldBe(["ottu_pg"]);
    }

    [Fact]
    public async Task The_sdk_starts_from_the_session_and_opens_it()
    {
        using var host = new OttuHost();
        var session = await host.Create(("include_sdk_setup_preload", true), ("customer_id", "c-1"), ("pg_codes", new JsonArray("mock", "knet")));
        var id = (string)session["session_id"]!;
        var preload = session["sdk_setup_preload_payload"]!.AsObject();
        ((string)preload["expiration_time"]!).ShouldBe("2026-03-02T09:00:00Z");
        preload.ContainsKey("response").ShouldBeTrue();
        preload["response"].ShouldBeNull();
        preload["payment_methods"]![1]!["submit_url"]!.ToString().ShouldBe($"http://localhost/b/checkout/api/sdk/v1/submit/{id}/");

        var path = $"/b/checkout/api/sdk/v1/pymt-txn/submit/{id}/";
        var init = await (await host.WithAuthorization("Api-Key", OttuHost.PublicKey).GetAsync(path)).ShouldBe(HttpStatusCode.OK);
        preload["state"] = "pending";
        init.ToJsonString().ShouldBeJson(preload.ToJsonString());
        (await host.State(id)).ShouldBe("pending");
        (await host.Merchant().GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var read = await (await host.Merchant().GetAsync($"{Checkout.Path}{id}?include_sdk_setup_preload=true")).ShouldBe(HttpStatusCode.OK);
        read["sdk_setup_preload_payload"]!.ToJsonString().ShouldBeJson(init.ToJsonString());
    }

    [Theory]
    [InlineData("GET", "pymt-txn/submit")]
    [InlineData("POST", "pre-payment-option-check")]
    [InlineData("POST", "cancel")]
    public async Task A_shop_of_any_origin_may_call_what_the_sdk_calls(string verb, string action)
    {
        using var host = new OttuHost();
        var path = $"/b/checkout/api/sdk/v1/{action}/{await host.CreateSession()}/";
        using var question = new HttpRequestMessage(HttpMethod.Options, path);
        question.Headers.Add("Origin", "https://shop.example");
        question.Headers.Add("Access-Control-Request-Method", verb);
        question.Headers.Add("Access-Control-Request-Headers", "authorization,channel");

        var preflight = await host.Anonymous().SendAsync(question);

        preflight.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        preflight.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        preflight.Headers.GetValues("Access-Control-Allow-Headers").ShouldBe(["authorization,channel"]);
        preflight.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();

        using var call = new HttpRequestMessage(new HttpMethod(verb), path);
        call.Headers.Add("Origin", "https://shop.example");
        var refused = await host.Anonymous().SendAsync(call);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
    }

    [Fact]
    public async Task Only_what_the_sdk_calls_answers_other_origins()
    {
        using var host = new OttuHost();
        using var call = new HttpRequestMessage(HttpMethod.Get, $"{Checkout.Path}{await host.CreateSession()}/");
        call.Headers.Add("Origin", "https://shop.example");
        (await host.Merchant().SendAsync(call)).Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Fact]
    public async Task Order_numbers_can_be_made_unique()
    {
        using var host = new OttuHost();
        host.Settings["Ottu:Checkout:UniqueOrderNo"] = "true";
        var id = await host.CreateSession(("order_no", "once"));
        await (await host.PostSession(("order_no", "once"))).ShouldBe400("""{"order_no":["Payment transaction with this order_no already exists."]}""");
        (await host.Patch(id, """{"order_no":"once"}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_agreement_that_was_paid_is_known_by_its_id()
    {
        using var host = new OttuHost();
        var agreement = Checkout.Node("""{"id":"gym","frequency":"monthly","amount_variability":"fixed","expiry_date":"2027-01-01","cycle_interval_days":30,"total_cycles":12}""");
        var id = await host.CreateSession(("payment_type", "auto_debit"), ("customer_id", "c-1"), ("agreement", agreement));
        (string, JsonNode?)[] again = [("payment_type", "auto_debit"), ("customer_id", "c-1"), ("agreement", Checkout.Node("""{"id":"gym"}"""))];
        (await host.PostSession(again)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var payer = Payer.Of(host);
        await payer.Follow(await payer.Pay(id));
        ((string)(await host.Create(again))["agreement"]!["frequency"]!).ShouldBe("monthly");
    }

    [Fact]
    public async Task A_person_needs_every_gateway_of_a_whole_update()
    {
        using var host = Seeded(seed => seed["users"]![0]!["permissions"] = new JsonArray("payment_request.add", "payment_request.change", "pg.use:mock"));
        var id = await host.CreateSession(("pg_codes", new JsonArray("mock", "knet")));
        var person = host.Basic("pr", "pr-secret-1");
        (await person.PutAsJsonAsync($"{Checkout.Path}{id}/", Merchant.Minimal())).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await person.PatchAsync($"{Checkout.Path}{id}/", Checkout.Json("""{"amount":"3"}"""))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await person.PatchAsync($"{Checkout.Path}{id}/", Checkout.Json("""{"pg_codes":["knet"]}"""))).ShouldBe400("""{"pg_codes":["Object with code=knet does not exist."]}""");
    }

    static OttuHost Seeded(Action<JsonObject> change)
    {
        var host = new OttuHost();
        var seed = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seed.json")))!.AsObject();
        change(seed);
        Directory.CreateDirectory(host.Folder);
        var file = Path.Combine(host.Folder, "seed.json");
        File.WriteAllText(file, seed.ToJsonString());
        host.Settings["Ottu:Seed:File"] = file;
        return host;
    }
}
