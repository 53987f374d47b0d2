using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ottu.Application.Gateways;
using Ottu.Domain.Payments;
using static Ottu.Api.Tests.Gateways.SandboxBench;

namespace Ottu.Api.Tests.Gateways;

public sealed class SandboxPageTests : IDisposable
{
    static readonly PaymentSource GatewayPage = new PaymentSource.GatewayPage();
    readonly SandboxBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Shows_a_page_that_says_what_it_is()
    {
        await _bench.Charge(GatewayPage);
        var answer = await _bench.Host.Anonymous().GetAsync("/sandbox/pay/REF1");
        var html = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        html.ShouldContain("This is a simulator, not a bank.");
        html.ShouldContain("10.250 <span class=\"currency\">KWD</span>");
        html.ShouldContain(">Mock<");
        html.ShouldNotContain("<script");
        html.ShouldNotContain("style=");
        answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldBe("default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Theory]
    [InlineData("approve", "paid", 1)]
    [InlineData("decline", "declined", 0)]
    [InlineData("cancel", "canceled", 0)]
    public async Task Sends_the_payer_back_after_a_button_and_again_after_another(string action, string state, int charges)
    {
        await _bench.Charge(GatewayPage);

        ShouldReturn(await _bench.Post("/sandbox/pay/REF1", ("action", action)));
        ShouldReturn(await _bench.Post("/sandbox/pay/REF1", ("action", action == "approve" ? "decline" : "approve")));
        ShouldReturn(await _bench.Host.Anonymous().GetAsync("/sandbox/pay/REF1"));
        await _bench.ShouldBeBooked(state, charges);
    }

    [Fact]
    public async Task Tells_of_a_cancellation_as_such()
    {
        await _bench.Charge(GatewayPage);
        await _bench.Post("/sandbox/pay/REF1", ("action", "cancel"));

        (await _bench.Inquire()).ShouldBeOfType<GatewayAnswer.Canceled>();
    }

    [Fact]
    public async Task Decides_by_the_list_when_a_card_is_typed()
    {
        await _bench.Charge(GatewayPage, mid: Mid("knet", "kpay"));

        ShouldReturn(await _bench.Post("/sandbox/pay/REF1", ("action", "approve"), ("number", "8888 8800 0000 0001"), ("expiry", "09/30"), ("cvv", "1234"), ("holder", "")));
        var approved = (await _bench.Inquire()).ShouldBeOfType<GatewayAnswer.Approved>();
        approved.Receipt.Card!.Brand.ShouldBe("KNET");
        approved.Receipt.Card.Masked.ShouldBe("888888******0001");
        approved.Receipt.Card.Holder.ShouldBeNull();
    }

    [Fact]
    public async Task Declines_a_card_of_another_list()
    {
        await _bench.Charge(GatewayPage, mid: Mid("knet", "kpay"));

        ShouldReturn(await _bench.Post("/sandbox/pay/REF1", ("action", "approve"), ("number", "4111111111111111"), ("expiry", "01/39"), ("cvv", "123")));
        (await _bench.Inquire()).ShouldBeOfType<GatewayAnswer.Declined>().Code.ShouldBe("05");
    }

    [Fact]
    public async Task Shows_a_form_again_that_is_no_card()
    {
        await _bench.Charge(GatewayPage);
        var answer = await _bench.Post("/sandbox/pay/REF1", ("action", "approve"), ("number", "4111"), ("expiry", "01/39"), ("cvv", "123"));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var html = await answer.Content.ReadAsStringAsync();
        html.ShouldContain("Enter 12 to 19 digits.");
        html.ShouldNotContain("value=\"4111\"");
        await _bench.ShouldBeBooked("open", charges: 0);
    }

    [Theory]
    [InlineData("approve", "paid", 1)]
    [InlineData("decline", "declined", 0)]
    [InlineData("cancel", "canceled", 0)]
    public async Task Challenges_and_takes_any_code_where_none_is_named(string action, string state, int charges)
    {
        await _bench.Charge(Card("4000000000003220"));
        (await _bench.Host.Anonymous().GetStringAsync("/sandbox/3ds/REF1")).ShouldContain("Any code will do.");

        ShouldReturn(await _bench.Post("/sandbox/3ds/REF1", ("action", action), ("otp", "0000")));
        ShouldReturn(await _bench.Post("/sandbox/3ds/REF1", ("action", "approve")));
        await _bench.ShouldBeBooked(state, charges);
    }

    [Theory]
    [InlineData("123123", "paid", "00")]
    [InlineData("999999", "declined", "1A")]
    public async Task Challenges_for_the_code_that_the_list_names(string otp, string state, string code)
    {
        await _bench.Charge(GatewayPage, mid: Mid("rajhi", "rajhi"));
        var challenged = await _bench.Post("/sandbox/pay/REF1", ("action", "approve"), ("number", "5105105105105100"), ("expiry", "12/27"), ("cvv", "123"));
        challenged.Headers.Location!.ToString().ShouldBe("/sandbox/3ds/REF1");

        ShouldReturn(await _bench.Post("/sandbox/3ds/REF1", ("action", "approve"), ("otp", otp)));
        var books = await _bench.Books();
        books["state"]!.GetValue<string>().ShouldBe(state);
        books["code"]!.GetValue<string>().ShouldBe(code);
    }

    [Fact]
    public async Task Does_not_approve_a_challenge_that_never_was()
    {
        await _bench.Charge(GatewayPage);
        var answer = await _bench.Post("/sandbox/3ds/REF1", ("action", "approve"));

        answer.Headers.Location!.ToString().ShouldBe("/sandbox/pay/REF1");
        await _bench.ShouldBeBooked("open", charges: 0);
    }

    [Fact]
    public async Task Believes_a_browser_only_with_the_token_of_the_page()
    {
        await _bench.Charge(GatewayPage);
        var browser = _bench.Host.Anonymous();
        browser.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        (await browser.PostAsync("/sandbox/pay/REF1", Form(("action", "approve")))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await _bench.ShouldBeBooked("open", charges: 0);

        var token = Regex.Match(await browser.GetStringAsync("/sandbox/pay/REF1"), "name=\"token\" value=\"([0-9a-f]{32})\"").Groups[1].Value;
        ShouldReturn(await browser.PostAsync("/sandbox/pay/REF1", Form(("action", "approve"), ("token", token))));
        await _bench.ShouldBeBooked("paid", charges: 1);
    }

    [Fact]
    public async Task Knows_no_payment_that_is_not_booked()
    {
        (await _bench.Host.Anonymous().GetAsync("/sandbox/pay/NOBODY")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _bench.Post("/sandbox/3ds/NOBODY", ("action", "approve"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Changes_its_mind_through_the_development_API()
    {
        await _bench.Charge(Card("4111111111111111"), told: "timeout");
        (await _bench.Inquire()).ShouldBeOfType<GatewayAnswer.NotPaid>();

        var answer = await _bench.Host.Anonymous().PostAsJsonAsync("/sandbox/api/payments/REF1/", new { state = "paid" });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await _bench.ShouldBeBooked("paid", charges: 1);
        (await _bench.Inquire()).ShouldBeOfType<GatewayAnswer.Approved>();

        await _bench.Host.Anonymous().PatchAsJsonAsync("/sandbox/api/payments/REF1", new { state = "declined", code = "43" });
        (await _bench.Inquire()).ShouldBeOfType<GatewayAnswer.Declined>().Code.ShouldBe("43");
        await _bench.ShouldBeBooked("declined", charges: 1);
    }

    [Fact]
    public async Task Refuses_a_state_that_is_no_outcome()
    {
        await _bench.Charge(GatewayPage);
        var answer = await _bench.Host.Anonymous().PostAsJsonAsync("/sandbox/api/payments/REF1", new { state = "challenge" });

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"state":["\"challenge\" is not a valid choice."]}""");
    }

    [Fact]
    public async Task Lists_its_books_newest_first()
    {
        await _bench.Charge(GatewayPage, "REF1");
        await _bench.Charge(Card("4111111111111111"), "REF2", operation: GatewayOperation.Authorize);
        var list = JsonNode.Parse(await _bench.Host.Anonymous().GetStringAsync("/sandbox/api/payments/?limit=5"))!;

        list["count"]!.GetValue<int>().ShouldBe(2);
        list["results"]!.AsArray().Select(row => row!["reference_number"]!.GetValue<string>()).ShouldBe(["REF2", "REF1"]);
    }

    [Fact]
    public async Task Asks_for_a_key_where_it_is_no_development_machine()
    {
        _bench.Host.Settings["environment"] = "Production";
        _bench.Host.Settings["Ottu:Passwords:Iterations"] = "210000";

        (await _bench.Host.Anonymous().GetAsync("/sandbox/api/payments/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await _bench.Host.Anonymous().PostAsJsonAsync("/sandbox/api/payments/REF1", new { state = "paid" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    static void ShouldReturn(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        answer.Headers.Location!.ToString().ShouldBe(ReturnUrl);
    }
}
