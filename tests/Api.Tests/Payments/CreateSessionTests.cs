using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>docs/protocol/checkout.md 3 and 10, checks 1-10: who may create a session, and the four fields that it needs.</summary>
public sealed class CreateSessionTests : IClassFixture<OttuHost>
{
    readonly OttuHost _host;

    public CreateSessionTests(OttuHost host) => _host = host;

    [Fact]
    [Trait("check", "checkout-1")]
    public async Task Creates_a_session_from_the_four_required_fields()
    {
        var session = await _host.Create();
        var id = (string)session["session_id"]!;
        id.ShouldMatch("^[0-9a-f]{40}$");
        var icon = "http://localhost/assets/gateways/ottu_sandbox.svg";
        session.ToJsonString().ShouldBeJson(
            $$$$"""
            {"session_id":"{{{{id}}}}","state":"created","type":"payment_request","amount":"12.340","currency_code":"KWD","pg_codes":["mock"],
            "payment_methods":[{"code":"mock","name":"Mock","pg":"Ottu Sandbox","type":"sandbox","is_sandbox":true,"amount":"12.340","currency_code":"KWD","fee":"0.000",
            "fee_description":"","icon":"{{{{icon}}}}","icons":{"webp":"{{{{icon}}}}","svg":"{{{{icon}}}}"},"pg_icons":[{"svg":"{{{{icon}}}}","webp":"{{{{icon}}}}","label":"Mock"}],
            "flow":"redirect","redirect_url":"http://localhost/b/checkout/redirect/pay/?session_id={{{{id}}}}&pg_code=mock"}],
            "payment_type":"one_off","operation":"purchase","language":"en","due_datetime":"01/03/2026 09:00:00","expiration_time":"1 00:00:00",
            "checkout_url":"http://localhost/b/checkout/redirect/start/?session_id={{{{id}}}}","checkout_page_url":"http://localhost/checkout/{{{{id}}}}",
            "billing":{"amount":{"label":"Amount","value":"12.340","currency_code":"KWD","formatted":"12.340 KWD"},
            "fee":{"label":"Fee","value":"0.000","currency_code":"KWD","formatted":"0.000 KWD"},
            "total":{"label":"Total","value":"12.340","currency_code":"KWD","formatted":"12.340 KWD"}}}
            """);
    }

    [Theory]
    [Trait("check", "checkout-2")]
    [InlineData("/b/checkout/v1/pymt-txn")]
    [InlineData("/b/checkout/v1/pymt-txn/")]
    public async Task Serves_every_verb_with_and_without_the_trailing_slash(string path)
    {
        var slash = path.EndsWith('/') ? "/" : "";
        var created = await (await _host.Merchant().PostAsJsonAsync(path, Merchant.Minimal())).ShouldBe(HttpStatusCode.Created);
        var address = $"/b/checkout/v1/pymt-txn/{(string)created["session_id"]!}{slash}";
        (await _host.Merchant().GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.Merchant().PatchAsync(address, Checkout.Json("""{"order_no":"o"}"""))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.Merchant().PutAsync(address, Checkout.Json(Merchant.Minimal().ToJsonString()))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("check", "checkout-3")]
    public async Task Refuses_absent_wrong_and_public_credentials()
    {
        const string Invalid = """{"detail":"Invalid API key provided"}""";
        var none = await _host.Anonymous().PostAsJsonAsync(Checkout.Path, Merchant.Minimal());
        await none.ShouldBe(HttpStatusCode.Unauthorized, """{"detail":"Authentication credentials were not provided."}""");
        none.Headers.WwwAuthenticate.ToString().ShouldBe("Basic realm=\"api\"");
        await (await _host.WithAuthorization("Api-Key", "bad.bad").PostAsJsonAsync(Checkout.Path, Merchant.Minimal())).ShouldBe(HttpStatusCode.Unauthorized, Invalid);
        await (await _host.WithAuthorization("Api-Key", OttuHost.PublicKey).PostAsJsonAsync(Checkout.Path, Merchant.Minimal())).ShouldBe(HttpStatusCode.Unauthorized, Invalid);
        await (await _host.Basic("pr", "wrong").PostAsJsonAsync(Checkout.Path, Merchant.Minimal())).ShouldBe(HttpStatusCode.Unauthorized, """{"detail":"Invalid username/password."}""");
    }

    [Fact]
    [Trait("check", "checkout-4")]
    public async Task Lets_people_do_what_their_permissions_say()
    {
        const string Forbidden = """{"detail":"You do not have permission to perform this action."}""";
        var id = await _host.CreateSession();
        await (await _host.Basic("none", "none-secret-1").PostAsJsonAsync(Checkout.Path, Merchant.Minimal())).ShouldBe(HttpStatusCode.Forbidden, Forbidden);
        (await _host.Basic("viewer", "viewer-secret-1").GetAsync($"{Checkout.Path}{id}/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await _host.Basic("viewer", "viewer-secret-1").PatchAsync($"{Checkout.Path}{id}/", Checkout.Json("{}"))).ShouldBe(HttpStatusCode.Forbidden, Forbidden);
    }

    [Fact]
    [Trait("check", "checkout-5")]
    public async Task Records_the_person_and_offers_only_gateways_that_they_may_use()
    {
        var person = _host.Basic("pr", "pr-secret-1");
        var created = await (await person.PostAsJsonAsync(Checkout.Path, Merchant.Minimal(("initiator_id", 999)))).ShouldBe(HttpStatusCode.Created);
        ((long)created["initiator_id"]!).ShouldBeGreaterThan(0);
        ((long)created["initiator_id"]!).ShouldNotBe(999);
        await (await person.PostAsJsonAsync(Checkout.Path, Merchant.Minimal(("pg_codes", new JsonArray("mock", "knet")))))
            .ShouldBe400("""{"pg_codes":["Object with code=knet does not exist."]}""");
    }

    [Fact]
    [Trait("check", "checkout-6")]
    public async Task Names_exactly_the_four_required_fields() =>
        await (await _host.Merchant().PostAsync(Checkout.Path, Checkout.Json("{}"))).ShouldBe400(
            """
            {"type":["This field is required."],"amount":["This field is required."],"currency_code":["This field is required."],"pg_codes":["This field is required."]}
            """);

    [Fact]
    [Trait("check", "checkout-7")]
    public async Task Refuses_bodies_that_are_no_object_no_json_or_no_known_type()
    {
        await (await _host.Merchant().PostAsync(Checkout.Path, Checkout.Json("[]"))).ShouldBe400("""{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}""");
        var broken = await (await _host.Merchant().PostAsync(Checkout.Path, Checkout.Json("{bad"))).ShouldBe(HttpStatusCode.BadRequest);
        ((string)broken["detail"]!).ShouldStartWith("JSON parse error - ");
        await (await _host.Merchant().PostAsync(Checkout.Path, new StringContent("type=x", Encoding.UTF8, "text/plain")))
            .ShouldBe(HttpStatusCode.UnsupportedMediaType, """{"detail":"Unsupported media type \"text/plain; charset=utf-8\" in request."}""");
    }

    [Fact]
    [Trait("check", "checkout-8")]
    public async Task Takes_amounts_in_the_digits_of_their_currency()
    {
        await (await _host.PostSession(("amount", "1.2345"))).ShouldBe400("""{"amount":["Ensure that there are no more than 3 decimal places."]}""");
        ((string)(await _host.Create(("amount", "100.000"), ("currency_code", "SAR")))["amount"]!).ShouldBe("100.00");
        ((string)(await _host.Create(("amount", 20)))["amount"]!).ShouldBe("20.000");
        ((string)(await _host.Create(("amount", "9999999999999")))["amount"]!).ShouldBe("9999999999999.000");
        await (await _host.PostSession(("amount", "10000000000000"))).ShouldBe400("""{"amount":["Ensure that there are no more than 13 digits before the decimal point."]}""");
    }

    [Theory]
    [Trait("check", "checkout-9")]
    [InlineData("\"0\"", "Ensure this value is greater than or equal to 0.01.")]
    [InlineData("\"-1\"", "Ensure this value is greater than or equal to 0.01.")]
    [InlineData("\"abc\"", "A valid number is required.")]
    [InlineData("\"NaN\"", "A valid number is required.")]
    [InlineData("true", "A valid number is required.")]
    [InlineData("[1]", "A valid number is required.")]
    [InlineData("null", "This field may not be null.")]
    [InlineData("\"\"", "This field may not be blank.")]
    public async Task Refuses_what_is_no_amount(string amount, string message) =>
        await (await _host.PostSession(("amount", JsonNode.Parse(amount)))).ShouldBe400(new JsonObject { ["amount"] = new JsonArray(message) }.ToJsonString());

    [Theory]
    [Trait("check", "checkout-10")]
    [InlineData("currency_code", "\"XXX\"", "{\"currency_code\":[\"\\\"XXX\\\" is not a valid choice.\"]}")]
    [InlineData("pg_codes", "[]", "{\"pg_codes\":[\"This list may not be empty.\"]}")]
    [InlineData("pg_codes", "\"mock\"", "{\"pg_codes\":[\"Expected a list of items but got type \\\"str\\\".\"]}")]
    [InlineData("pg_codes", "[\"nope\"]", "{\"pg_codes\":[\"Object with code=nope does not exist.\"]}")]
    [InlineData("pg_codes", "[\"off\"]", "{\"pg_codes\":[\"Object with code=off does not exist.\"]}")]
    [InlineData("pg_codes", "[7, null]", "{\"pg_codes\":{\"1\":[\"This field may not be null.\"]}}")]
    [InlineData("type", "\"bulk\"", "{\"type\":[\"\\\"bulk\\\" is not a valid choice.\"]}")]
    [InlineData("currency_code", "\"EUR\"", "{\"pg_codes\":[\"Payment gateway `mock` does not support the currency EUR.\"]}")]
    public async Task Refuses_currencies_codes_and_types_that_do_not_exist(string field, string value, string body) =>
        await (await _host.PostSession((field, JsonNode.Parse(value)))).ShouldBe400(body);
}
