using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Cards;

public sealed class CardListTests : IDisposable
{
    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact, Trait("check", "operations-31")]
    public async Task Answers_an_array_with_the_preferred_card_first()
    {
        await (await List("""{"type":"sandbox","customer_id":"cust-1"}""")).ShouldBe(HttpStatusCode.OK, "[]");
        var first = await _host.SaveCard();
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await _host.SaveCard(Cardholder.AnotherCard, expiry: "03/26");
        await (await List("""{"type":"sandbox","customer_id":"cust-1"}""")).ShouldBe(HttpStatusCode.OK, $"[{Card(second, "1111", "03", "26", preferred: true)},{Card(first, "4242", "12", "30")}]");

        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Payer.Of(_host).PayWith(await _host.KnownCustomer(), first);
        (await _host.Tokens()).ShouldBe([first, second], "the card that was used last is the preferred one");
        (await _host.Cards()).Select(card => (bool)card!["is_preferred"]!).ShouldBe([true, false]);
    }

    [Fact, Trait("check", "operations-31")]
    public async Task Needs_an_owner_and_an_environment()
    {
        await (await List("{}")).ShouldBe400("""{"type":["This field is required."],"customer_id":["This field is required."]}""");
        await (await List("""{"customer_id":"cust-1"}""")).ShouldBe400("""{"type":["This field is required."]}""");
        await (await List("""{"customer_id":"cust-1","type":"test"}""")).ShouldBe400("""{"type":["\"test\" is not a valid choice."]}""");
        await (await List($$"""{"customer_id":"{{new string('c', 65)}}","type":"sandbox","pg_codes":"mock"}"""))
            .ShouldBe400("""{"customer_id":["Ensure this field has no more than 64 characters."],"pg_codes":["Expected a list of items but got type \"str\"."]}""");
        await (await _host.Merchant().GetAsync(Cardholder.ListPath)).ShouldBe400("""{"customer_id":["This field is required."]}""");
    }

    [Fact, Trait("check", "operations-31"), Trait("check", "operations-43")]
    public async Task Reads_every_kind_of_body_and_a_query()
    {
        var token = await _host.SaveCard();
        foreach (var path in new[] { Cardholder.ListPath, "/b/pbl/v2/card" })
        {
            (await Tokens(await _host.Merchant().PostAsync(path, new FormUrlEncodedContent([new("type", "sandbox"), new("customer_id", "cust-1"), new("pg_codes", "mock")])))).ShouldBe([token]);
            (await Tokens(await _host.Merchant().PostAsync(path, new MultipartFormDataContent { { new StringContent("sandbox"), "type" }, { new StringContent("cust-1"), "customer_id" } }))).ShouldBe([token]);
            (await Tokens(await _host.Merchant().GetAsync(path + "?customer_id=cust-1"))).ShouldBe([token]);
            (await Tokens(await _host.Merchant().GetAsync(path + "?customer_id=cust-1&type=sandbox&pg_codes=knet&pg_codes=mock"))).ShouldBe([token]);
            (await Tokens(await _host.Merchant().GetAsync(path + "?customer_id=cust-1&type=production"))).ShouldBeEmpty();
        }
    }

    [Fact, Trait("check", "operations-31")]
    public async Task An_agreement_names_one_card_at_most()
    {
        var linked = await _host.Subscribe();
        await _host.SaveCard(Cardholder.AnotherCard);
        (await _host.Cards(filters: ("agreement_id", "A1"))).Select(card => (string)card!["token"]!).ShouldBe([linked]);
        (await _host.Cards(filters: ("agreement_id", "A1")))[0]!["agreements"]!.ToJsonString().ShouldBe("""["A1"]""");
        (await _host.Cards(filters: ("agreement_id", "nobody's"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Filters_by_connection_and_ignores_what_it_does_not_know()
    {
        await _host.Connection("fee", """{"is_tokenizable":true}""");
        var mock = await _host.SaveCard();
        var fee = await _host.SaveCard(pgCode: "fee");
        mock.ShouldNotBe(fee, "another connection is another vault");
        (await _host.Cards(filters: ("pg_codes", new JsonArray("fee")))).Select(card => (string)card!["token"]!).ShouldBe([fee]);
        (await _host.Cards(filters: ("pg_codes", new JsonArray("nobody")))).ShouldBeEmpty();
        (await _host.Cards(filters: ("pg_codes", new JsonArray()))).Count.ShouldBe(2);
        (await _host.Cards(filters: ("is_expired", true))).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Shows_nobody_the_cards_of_another_customer_or_environment()
    {
        await _host.SaveCard();
        (await _host.Cards("cust-2")).ShouldBeEmpty();
        (await _host.Cards("CUST-1")).ShouldBeEmpty();
        (await _host.Cards(filters: ("type", "production"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Says_when_a_card_is_over()
    {
        await _host.SaveCard(expiry: "04/26");
        (await _host.Cards())[0]!["will_expire_soon"]!.GetValue<bool>().ShouldBeFalse();
        _host.Clock.Advance(TimeSpan.FromDays(31));
        (await _host.Cards())[0]!["will_expire_soon"]!.GetValue<bool>().ShouldBeTrue();
        _host.Clock.Advance(TimeSpan.FromDays(30));
        (await _host.Cards())[0]!["will_expire_soon"]!.GetValue<bool>().ShouldBeFalse();
        (await _host.Cards())[0]!["is_expired"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact, Trait("check", "operations-32")]
    public async Task Is_for_private_keys_only()
    {
        var person = await _host.Basic("pr", "pr-secret-1").PostAsJsonAsync(Cardholder.ListPath, new JsonObject { ["type"] = "sandbox", ["customer_id"] = "cust-1" });
        await person.ShouldBe(HttpStatusCode.Forbidden, """{"detail":"You do not have permission to perform this action."}""");
        (await _host.WithAuthorization("Api-Key", OttuHost.PublicKey).GetAsync(Cardholder.ListPath + "?customer_id=cust-1")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await _host.Anonymous().GetAsync(Cardholder.ListPath + "?customer_id=cust-1")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await (await _host.Merchant().PostAsync(Cardholder.ListPath, new StringContent("x", Encoding.UTF8, "text/plain")))
            .ShouldBe(HttpStatusCode.UnsupportedMediaType, """{"detail":"Unsupported media type \"text/plain; charset=utf-8\" in request."}""");
        (await _host.Merchant().PutAsync(Cardholder.ListPath, new StringContent(""))).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Is_closed_where_the_installation_forbids_it()
    {
        var token = await _host.SaveCard();
        await (await _host.Merchant().PatchAsync("/b/api/v1/admin/settings/", Payments.Checkout.Json("""{"cards_api_enabled":false}"""))).ShouldBe(HttpStatusCode.OK);
        (await List("""{"type":"sandbox","customer_id":"cust-1"}""")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.Merchant().GetAsync(Cardholder.ListPath + "?customer_id=cust-1")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.DeleteCard(token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Payer.Of(_host).Open(await _host.KnownCustomer())).ShouldContain("**** 4242", Case.Sensitive, "the page is the customer's, not the API's");
    }

    Task<HttpResponseMessage> List(string json) => _host.Merchant().PostAsync(Cardholder.ListPath, Payments.Checkout.Json(json));

    static async Task<IReadOnlyList<string>> Tokens(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return [.. JsonNode.Parse(text)!.AsArray().Select(card => (string)card!["token"]!)];
    }

    static string Card(string token, string lastFour, string month, string year, bool preferred = false) =>
        $$"""
        {"token":"{{token}}","customer_id":"cust-1","brand":"VISA","name_on_card":"Noura Saleh","number":"**** {{lastFour}}","expiry_month":"{{month}}","expiry_year":"{{year}}",
        "pg_code":"mock","pg_name":"ottu_sandbox","pg":"ottu_sandbox","is_preferred":{{(preferred ? "true" : "false")}},"is_expired":false,"will_expire_soon":false,
        "cvv_required":false,"agreements":[]}
        """;
}
