using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>docs/protocol/checkout.md 3.8 and 10, checks 26-29.</summary>
public sealed class UpdateSessionTests : IClassFixture<OttuHost>
{
    readonly OttuHost _host;

    public UpdateSessionTests(OttuHost host) => _host = host;

    [Fact]
    [Trait("check", "checkout-26")]
    public async Task Computes_the_methods_again_when_the_amount_changes()
    {
        var id = await _host.CreateSession(("pg_codes", new JsonArray("fee")), ("order_no", "keep"));
        var patched = await (await _host.Patch(id, """{"amount":20}""")).ShouldBe(HttpStatusCode.OK);
        ((string)patched["amount"]!, (string)patched["payment_methods"]![0]!["amount"]!, (string)patched["order_no"]!).ShouldBe(("20.000", "20.500", "keep"));
        (await _host.Read(id)).ToJsonString().ShouldBeJson(patched.ToJsonString());
    }

    [Fact]
    [Trait("check", "checkout-27")]
    public async Task A_whole_update_names_the_missing_three() => await (await _host.Merchant().PutAsync($"{Checkout.Path}{await _host.CreateSession()}/", Checkout.Json("""{"amount":"5"}""")))
        .ShouldBe400("""{"type":["This field is required."],"currency_code":["This field is required."],"pg_codes":["This field is required."]}""");

    [Fact]
    [Trait("check", "checkout-28")]
    public async Task Refuses_changes_of_a_paid_session()
    {
        var id = await _host.CreateSession();
        var payer = Payer.Of(_host);
        await payer.Follow(await payer.Pay(id));
        (await _host.State(id)).ShouldBe("paid");
        await (await _host.Patch(id, """{"amount":"5"}""")).ShouldBe400("""{"detail":"Payment transaction in `paid` state can not be updated."}""");
    }

    [Fact]
    [Trait("check", "checkout-28")]
    public async Task Refuses_another_type() => await (await _host.Patch(await _host.CreateSession(), """{"type":"e_commerce"}"""))
        .ShouldBe400("""{"type":["This field can not be changed."]}""");

    [Fact]
    [Trait("check", "checkout-29")]
    public async Task Knows_no_other_id_and_no_other_verb()
    {
        const string NotFound = """{"detail":"Not found."}""";
        await (await _host.Merchant().GetAsync($"{Checkout.Path}0000000000000000000000000000000000000000/")).ShouldBe(HttpStatusCode.NotFound, NotFound);
        await (await _host.Patch("nonsense", "{bad")).ShouldBe(HttpStatusCode.NotFound, NotFound);
        await (await _host.Merchant().DeleteAsync($"{Checkout.Path}{await _host.CreateSession()}/")).ShouldBe(HttpStatusCode.MethodNotAllowed, """{"detail":"Method \"DELETE\" not allowed."}""");
    }

    [Fact]
    [Trait("check", "checkout-39")]
    public async Task Refuses_changes_after_the_deadline()
    {
        using var host = new OttuHost();
        var id = await host.CreateSession(("expiration_time", "00:00:02"));
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        await (await host.Patch(id, """{"amount":"5"}""")).ShouldBe400("""{"detail":"Payment transaction in `expired` state can not be updated."}""");
    }

    [Fact]
    public async Task Unsets_with_null_and_keeps_what_is_not_named()
    {
        var id = await _host.CreateSession(("order_no", "o-1"), ("customer_id", "c-1"), ("extra", Checkout.Node("""{"a":1,"b":2}""")));
        var patched = await (await _host.Patch(id, """{"order_no":null,"extra":{"c":3}}""")).ShouldBe(HttpStatusCode.OK);
        patched.ContainsKey("order_no").ShouldBeFalse();
        ((string)patched["customer_id"]!).ShouldBe("c-1");
        patched["extra"]!.ToJsonString().ShouldBe("""{"c":3}""");
    }

    [Fact]
    public async Task A_whole_update_resets_the_language_and_keeps_other_options()
    {
        var id = await _host.CreateSession(("language", "ar"), ("customer_id", "c-1"));
        var put = await (await _host.Merchant().PutAsJsonAsync($"{Checkout.Path}{id}/", Merchant.Minimal())).ShouldBe(HttpStatusCode.OK);
        ((string)put["language"]!, (string)put["customer_id"]!).ShouldBe(("en", "c-1"));
    }

    [Fact]
    public async Task Runs_the_rules_on_the_merged_record()
    {
        var id = await _host.CreateSession(("customer_phone", "+965"), ("notifications", Checkout.Node("""{"sms":["paid"]}""")));
        await (await _host.Patch(id, """{"customer_phone":null}""")).ShouldBe400("""{"notifications":{"sms":["To use sms notifications provide the `customer_phone` field."]}}""");
        await (await _host.Patch(id, """{"currency_code":"USD"}""")).ShouldBe400("""{"pg_codes":["Payment gateway `mock` does not support the currency USD."]}""");
        await (await _host.Patch(id, """{"amount":null,"payment_instrument":{"instrument_type":"token"}}""")).ShouldBe400(
            """{"amount":["This field may not be null."],"payment_instrument":["This field is only allowed when the transaction is created."]}""");
    }

    [LockFact]
    public async Task Changes_at_the_same_time_are_all_kept()
    {
        var id = await _host.CreateSession();
        string[] fields = ["order_no", "customer_id", "customer_phone", "vendor_name", "product_type", "customer_first_name", "customer_last_name", "mode"];
        var answers = await Task.WhenAll(fields.Select(field => _host.Patch(id, $$"""{"{{field}}":"x"}""")));
        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        var session = await _host.Read(id);
        fields.ShouldAllBe(field => (string?)session[field] == "x");
    }

    [Fact]
    public async Task A_key_may_name_another_initiator()
    {
        var mine = (long)(await (await _host.Basic("pr", "pr-secret-1").PostAsJsonAsync(Checkout.Path, Merchant.Minimal())).ShouldBe(HttpStatusCode.Created))["initiator_id"]!;
        var id = await _host.CreateSession();
        await (await _host.Patch(id, $$"""{"initiator_id":{{mine}}}""")).ShouldBe(HttpStatusCode.OK);
        ((long)(await _host.Read(id))["initiator_id"]!).ShouldBe(mine);
        await (await _host.Patch(id, """{"initiator_id":404}""")).ShouldBe400("""{"initiator_id":["Invalid pk \"404\" - object does not exist."]}""");
    }

    [Fact]
    public async Task The_currency_stands_still_while_a_payment_runs()
    {
        var id = await _host.CreateSession(("pg_codes", new JsonArray("mock")), ("extra", Checkout.Node("""{"simulator":{"mock":"timeout"}}""")));
        await Payer.Of(_host).Pay(id);
        await (await _host.Patch(id, """{"currency_code":"SAR","amount":"1.00"}"""))
            .ShouldBe400("""{"currency_code":["The currency can not be changed while a payment is being processed."]}""");
        ((string)(await (await _host.Patch(id, """{"amount":"9"}""")).ShouldBe(HttpStatusCode.OK))["amount"]!).ShouldBe("9.000");
    }
}
