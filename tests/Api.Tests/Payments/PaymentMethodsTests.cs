using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>docs/protocol/checkout.md 4 and 10, checks 30-31.</summary>
public sealed class PaymentMethodsTests : IClassFixture<OttuHost>
{
    const string Path = "/b/pbl/v2/payment-methods/";

    readonly OttuHost _host;

    public PaymentMethodsTests(OttuHost host) => _host = host;

    [Fact]
    [Trait("check", "checkout-30")]
    public async Task Lists_active_gateways_that_match_every_filter()
    {
        var body = """{"plugin":"e_commerce","currencies":["KWD"],"tokenizable":"true"}""";
        (await Codes(_host.Merchant(), body)).ShouldBe(["mock"]);
        (await Codes(_host.Merchant(), """{"plugin":"e_commerce"}""")).ShouldBe(["mock", "mock-auth", "knet", "fee", "fx", "mpgs1", "single"], ignoreOrder: true);
        (await Codes(_host.Merchant(), """{"plugin":"e_commerce","operation":"authorize"}""")).ShouldBe(["mock-auth"]);
        (await Codes(_host.Merchant(), """{"plugin":"e_commerce","tags":["pos","demo"]}""")).ShouldBe(["mock"]);
        (await Codes(_host.Merchant(), """{"plugin":"e_commerce","type":"production"}""")).ShouldBeEmpty();
        (await Codes(_host.Merchant(), """{"plugin":"e_commerce","pg_names":["kpay","unheard"]}""")).ShouldBe(["knet"]);
        (await Codes(_host.Merchant(), """{"plugin":"e_commerce","tokenizable":false,"currencies":["USD"]}""")).ShouldBe(["fx"]);
    }

    [Fact]
    [Trait("check", "checkout-30")]
    public async Task Describes_a_gateway() =>
        await (await _host.Merchant().PostAsync(Path, Checkout.Json("""{"plugin":"payment_request","tags":["demo"],"customer_id":"nobody"}"""))).ShouldBe(
            HttpStatusCode.OK,
            """
            {"customer_payment_methods":[],"payment_methods":[{"code":"mock","name":"Mock","pg":"Ottu Sandbox","is_sandbox":true,"logo":"http://localhost/assets/gateways/ottu_sandbox.svg",
            "wallets":[],"payment_services":[],"default_currency":"KWD","accepted_currencies":["KWD","SAR"],"operation":"purchase","operations":["refund","void","capture"],
            "is_tokenizable":true,"auto_debit_enabled":true,"tags":["demo"]}]}
            """);

    [Fact]
    [Trait("check", "checkout-31")]
    public async Task Needs_a_plugin_and_shows_people_what_they_may_use()
    {
        await (await _host.Merchant().PostAsync(Path, Checkout.Json("{}"))).ShouldBe400("""{"plugin":["This field is required."]}""");
        await (await _host.Merchant().PostAsync(Path, Checkout.Json("""{"plugin":"bulk","tags":["x"]}""")))
            .ShouldBe400("""{"plugin":["\"bulk\" is not a valid choice."],"tags":{"0":["\"x\" is not a valid choice."]}}""");
        (await Codes(_host.Basic("pr", "pr-secret-1"), """{"plugin":"payment_request"}""")).ShouldBe(["mock"]);
    }

    [Fact]
    public async Task Names_what_a_customer_has_paid_with()
    {
        var id = await _host.CreateSession(("customer_id", "regular"));
        var payer = Payer.Of(_host);
        await payer.Follow(await payer.Pay(id));
        var answer = await (await _host.Merchant().PostAsync(Path, Checkout.Json("""{"plugin":"payment_request","customer_id":"regular"}"""))).ShouldBe(HttpStatusCode.OK);
        answer["customer_payment_methods"]!.ToJsonString().ShouldBe("""["mock"]""");
    }

    static async Task<IEnumerable<string>> Codes(HttpClient client, string body)
    {
        var answer = await (await client.PostAsync(Path, Checkout.Json(body))).ShouldBe(HttpStatusCode.OK);
        return answer["payment_methods"]!.AsArray().Select(method => (string)method!["code"]!);
    }
}
