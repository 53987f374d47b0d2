using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Cards;

/// <summary>How a customer saves a card on the payment page, and what is agreed to with it.</summary>
public sealed class CardSavingPageTests : IDisposable
{
    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Offers_the_box_unticked_to_known_customers_of_connections_that_keep_cards()
    {
        var page = await Payer.Of(_host).Open(await _host.KnownCustomer());
        page.ShouldContain("""<input type="checkbox" name="save_card" value="true" autocomplete="off" """);
        page.ShouldContain("<span>Save Card for Future Use</span>");
        WebUtility.HtmlDecode(await Payer.Of(_host).Open(await _host.KnownCustomer(fields: ("language", "ar")))).ShouldContain("احفظ البطاقة للاستخدام لاحقًا");
        (await Payer.Of(_host).Open(await _host.CreateSession())).ShouldNotContain("save_card");
        (await Payer.Of(_host).Open(await _host.KnownCustomer(fields: ("pg_codes", new JsonArray("fee"))))).ShouldNotContain("save_card");
        (await Payer.Of(_host).Open(await _host.Recurring())).ShouldNotContain("name=\"save_card\"", Case.Sensitive, "an agreement keeps the card anyway");
    }

    [Fact]
    public async Task Keeps_a_card_only_when_the_box_was_ticked_and_the_payment_succeeded()
    {
        await Payer.Of(_host).Pay(await _host.KnownCustomer());
        await Payer.Of(_host).PayAndSave(await _host.KnownCustomer(), Payer.Declines);
        (await _host.Tokens()).ShouldBeEmpty();

        var session = await _host.KnownCustomer();
        var payer = Payer.Of(_host);
        var receipt = await payer.Follow(await payer.PayAndSave(session));
        var html = await receipt.Content.ReadAsStringAsync();
        html.ShouldContain("<dt>Saved card</dt><dd><bdi dir=\"ltr\">Visa **** 4242</bdi></dd>");
        var body = await _host.Inquire(session);
        body["token"]!["agreements"]!.AsArray().ShouldBeEmpty();
        (await _host.Tokens()).ShouldBe([(string)body["token"]!["token"]!]);
    }

    [Fact]
    public async Task Keeps_the_box_as_it_was_when_the_form_comes_back()
    {
        var answer = await Payer.Of(_host).PayAndSave(await _host.KnownCustomer(), number: "12");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("""name="save_card" value="true" checked""");
    }

    [Fact]
    public async Task Keeps_a_card_that_was_typed_at_the_gateways_own_page()
    {
        await _host.Connection("knet", """{"is_tokenizable":true}""");
        var session = await _host.KnownCustomer(fields: ("pg_codes", new JsonArray("knet")));
        var payer = Payer.Of(_host);
        var away = await payer.PayAndSave(session, pgCode: "knet");
        await payer.AtGateway(away, "approve", ("number", "8888880000000001"), ("expiry", "09/30"), ("cvv", "1234"), ("holder", "N"));
        var card = (await _host.Cards()).ShouldHaveSingleItem()!;
        card["number"]!.ToString().ShouldBe("**** 0001");
        card["brand"]!.ToString().ShouldBe("KNET");

        var next = await _host.KnownCustomer(fields: ("pg_codes", new JsonArray("knet")));
        await Payer.Of(_host).PayWith(next, (string)card["token"]!);
        (await _host.State(next)).ShouldBe("paid");
    }

    [Fact, Trait("check", "operations-33"), Trait("check", "checkout-16"), Trait("check", "sdk-18")]
    public async Task Saves_a_card_without_charging_it()
    {
        await _host.SaveCard();
        var refused = await _host.PostSession(("payment_type", "save_card"), ("customer_id", "cust-1"), ("amount", "1"));
        await refused.ShouldBe400("""{"amount":["The amount must be zero for the save card operation."]}""");
        var session = await _host.KnownCustomer(fields: [("payment_type", "save_card"), ("amount", "0")]);
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        page.ShouldContain("<span class=\"label\">Save</span>");
        page.ShouldContain("Your card is checked and saved for payments to Demo. Nothing is charged now.");
        page.ShouldNotContain("0.000");
        page.ShouldNotContain("****");
        page.ShouldNotContain("save_card\"");
        WebUtility.HtmlDecode(await payer.Browser.GetStringAsync($"/checkout/{session}?lang=ar")).ShouldContain("<span class=\"label\">حفظ</span>");

        var receipt = WebUtility.HtmlDecode(await (await payer.Follow(await payer.Pay(session, number: Cardholder.AnotherCard))).Content.ReadAsStringAsync());
        receipt.ShouldContain("تم حفظ بطاقتك");
        receipt.ShouldContain("Visa **** 1111");
        receipt.ShouldNotContain("0.000");
        var body = await _host.Inquire(session);
        body["state"]!.ToString().ShouldBe("paid");
        body["token"]!["number"]!.ToString().ShouldBe("**** 1111");
        body["amount"]!.ToString().ShouldBe("0.000");
        (await _host.Tokens()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_card_that_is_refused_is_not_saved()
    {
        var session = await _host.KnownCustomer(fields: [("payment_type", "save_card"), ("amount", "0")]);
        var payer = Payer.Of(_host);
        var page = await (await payer.Follow(await payer.Pay(session, number: Payer.Declines))).Content.ReadAsStringAsync();
        page.ShouldContain("Your card was not accepted");
        (await _host.Tokens()).ShouldBeEmpty();
        (await _host.State(session)).ShouldBe("attempted");
    }

    [Fact, Trait("check", "checkout-14"), Trait("check", "operations-34")]
    public async Task Says_what_a_first_payment_agrees_to()
    {
        var terms = Subscriber.Agreement(changes: [("max_amount_per_cycle", "50")]);
        var page = await Payer.Of(_host).Open(await _host.Recurring(agreement: terms));
        page.ShouldContain("By paying you agree that Demo saves your card and charges it again on these terms, without asking you each time.");
        page.ShouldContain("<dt>Amount</dt><dd>Varies, at most 50.000 KWD each time</dd>");
        page.ShouldContain("<dt>How often</dt><dd>Every month</dd>");
        page.ShouldContain("01/03/2027");
        page.ShouldContain("<dt>Number of charges</dt><dd>At most 12</dd>");
        page.ShouldContain("To cancel, contact Demo.");

        var installment = Subscriber.Agreement("I1", ("type", "installment"), ("amount_variability", "fixed"), ("seller", new JsonObject { ["name"] = "Oasis" }));
        var arabic = WebUtility.HtmlDecode(await Payer.Of(_host).Open(await _host.Recurring(agreement: installment, fields: ("language", "ar"))));
        arabic.ShouldContain("\u206619.000 KWD\u2069 في كل مرة");
        arabic.ShouldContain("Oasis");
        (await Payer.Of(_host).Open(await _host.KnownCustomer())).ShouldNotContain("consent");
    }
}
