using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Cards;

/// <summary>What a customer with saved cards sees on the payment page, and does there.</summary>
public sealed class SavedCardPageTests : IDisposable
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

    [Fact]
    public async Task Pays_with_a_saved_card_without_typing_anything()
    {
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer(fields: ("pg_codes", new JsonArray("mock", "fee")));
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        page.ShouldContain("<bdi>Visa</bdi> <bdi dir=\"ltr\" class=\"number\">**** 4242</bdi>");
        page.ShouldContain("Expires 12/30");
        page.ShouldContain("id=\"card-0\" value=\"card-0\" checked");
        page.ShouldContain("<legend class=\"heading\">Pay another way</legend>");
        var answer = await payer.PayWith(session, token);
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await _host.State(session)).ShouldBe("paid");
        var body = await _host.Inquire(session);
        body["token"]!["token"]!.ToString().ShouldBe(token);
        (await _host.Tokens()).ShouldBe([token]);
    }

    [Fact]
    public async Task Asks_for_the_security_code_where_the_connection_wants_it()
    {
        await _host.Connection("mock", """{"cvv_required":true}""");
        var token = await _host.SaveCard();
        (await _host.Cards())[0]!["cvv_required"]!.GetValue<bool>().ShouldBeTrue();
        var session = await _host.KnownCustomer();
        foreach (var (cvv, message) in new[] { ((string?)null, "Enter the security code."), ("12", "The security code has 3 digits, or 4 on American Express."), ("12a", "The security code has 3 digits, or 4 on American Express.") })
        {
            var refused = await Payer.Of(_host).PayWith(session, token, cvv);
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            var html = await refused.Content.ReadAsStringAsync();
            html.ShouldContain($"<p class=\"error\" id=\"cvv-card-0-error\">{message}</p>");
            html.ShouldContain("<a href=\"#cvv-card-0\">");
        }

        (await _host.State(session)).ShouldBe("pending");
        await Payer.Of(_host).PayWith(session, token, "123");
        (await _host.State(session)).ShouldBe("paid");
    }

    [Fact]
    public async Task A_card_that_asks_for_authentication_asks_again()
    {
        var token = await _host.SaveCard(Payer.Challenges);
        var session = await _host.KnownCustomer();
        var payer = Payer.Of(_host);
        var challenge = await payer.PayWith(session, token);
        challenge.Headers.Location!.ToString().ShouldContain("/sandbox/3ds/");
        (await _host.State(session)).ShouldBe("pending");
        await payer.AtGateway(challenge, "approve", ("otp", "123456"));
        (await _host.State(session)).ShouldBe("paid");

        var refused = await _host.KnownCustomer();
        await payer.AtGateway(await payer.PayWith(refused, token), "decline");
        (await _host.State(refused)).ShouldBe("attempted");
    }

    [Fact]
    public async Task A_decline_leaves_the_card_and_another_try()
    {
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer(fields: ("extra", Subscriber.Simulator("51")));
        var payer = Payer.Of(_host);
        var page = await (await payer.Follow(await payer.PayWith(session, token))).Content.ReadAsStringAsync();
        page.ShouldContain("There is not enough money on this card.");
        page.ShouldContain("**** 4242");
        (await _host.State(session)).ShouldBe("attempted");
        (await _host.Tokens()).ShouldBe([token]);
    }

    [Fact]
    public async Task Tells_nothing_about_cards_of_others()
    {
        var foreign = await _host.SaveCard(customer: "cust-2");
        await _host.SaveCard(Cardholder.AnotherCard);
        var session = await _host.KnownCustomer();
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        page.ShouldNotContain("4242");
        var quote = Payer.QuoteOf(page, "mock");
        var answers = new List<string>();
        foreach (var token in new[] { foreign, "9000000000000001", "x", new string('9', 4000) })
        {
            var refused = await payer.SubmitCard(session, page, token, "mock", quote);
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            var html = await refused.Content.ReadAsStringAsync();
            html.ShouldNotContain("4242");
            answers.Add(html[html.IndexOf("id=\"errors\"", StringComparison.Ordinal)..html.IndexOf("</ul>", StringComparison.Ordinal)]);
        }

        answers.Distinct().ShouldHaveSingleItem().ShouldContain("This card is not available any more.");
        (await _host.State(session)).ShouldBe("pending");
        (await Payer.Of(_host).Open(await _host.CreateSession())).ShouldNotContain("****", Case.Sensitive, "a stranger has no cards");
    }

    [Fact]
    public async Task A_card_is_charged_through_its_own_connection_only()
    {
        await _host.Connection("fee", """{"is_tokenizable":true}""");
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer(fields: ("pg_codes", new JsonArray("mock", "fee")));
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        var refused = await payer.SubmitCard(session, page, token, "fee", Payer.QuoteOf(page, "fee"));
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Payer.Of(_host).Open(await _host.KnownCustomer(fields: ("pg_codes", new JsonArray("fee"))))).ShouldNotContain("**** 4242");
    }

    [Fact]
    public async Task A_stale_price_is_shown_again_and_never_charged()
    {
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer();
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        await (await _host.Patch(session, """{"amount":"20"}""")).ShouldBe(HttpStatusCode.OK);
        var answer = await payer.SubmitCard(session, page, token, "mock", Payer.QuoteOf(page, "mock"));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var html = await answer.Content.ReadAsStringAsync();
        html.ShouldContain("The price has changed.");
        html.ShouldContain("Pay 20.000 KWD");
        (await _host.State(session)).ShouldBe("pending");
    }

    [Fact]
    public async Task Shows_a_card_that_is_over_without_a_way_to_choose_it_and_hides_one_that_ends_too_soon()
    {
        var over = await _host.SaveCard(expiry: "03/26");
        _host.Clock.Advance(TimeSpan.FromDays(15));
        var soon = await _host.SaveCard(Cardholder.AnotherCard, expiry: "04/26");
        var strict = await Payer.Of(_host).Open(await _host.KnownCustomer(fields: ("card_acceptance_criteria", new JsonObject { ["min_expiry_time"] = 60 })));
        strict.ShouldNotContain("****");
        (await Payer.Of(_host).Open(await _host.Recurring())).ShouldContain("**** 1111", Case.Sensitive, "30 days are left");
        (await Payer.Of(_host).Open(await _host.Recurring())).ShouldNotContain("**** 4242", Case.Sensitive, "30 days are not left");

        _host.Clock.Advance(TimeSpan.FromDays(20));
        var session = await _host.KnownCustomer();
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        page.ShouldContain("Expired 03/26");
        page.ShouldContain("Expires 04/26");
        page.ShouldContain("id=\"card-0\"");
        page.ShouldNotContain("id=\"card-1\"");
        var refused = await payer.SubmitCard(session, page, over, "mock", Payer.QuoteOf(page, "mock"));
        (await refused.Content.ReadAsStringAsync()).ShouldContain("This card has expired. Use another card.");
        (await payer.Remove(session, over)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await _host.Tokens()).ShouldBe([soon]);
    }

    [Fact, Trait("check", "sdk-20")]
    public async Task Removes_a_card_after_asking()
    {
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer();
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        page.ShouldContain("<summary>Remove this card");
        page.ShouldContain("Remove Visa **** 4242 for good?");
        var removed = await payer.Remove(session, token);
        removed.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var after = await (await payer.Follow(removed)).Content.ReadAsStringAsync();
        after.ShouldContain("The card was removed.");
        after.ShouldNotContain("****");
        (await _host.Tokens()).ShouldBeEmpty();
        var again = await payer.Remove(session, token);
        again.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await again.Content.ReadAsStringAsync()).ShouldContain("This card is not available any more.");
    }

    [Fact, Trait("check", "sdk-20")]
    public async Task Says_why_a_locked_card_stays()
    {
        var token = await _host.Subscribe();
        var session = await _host.KnownCustomer();
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        page.ShouldContain("This card pays for a recurring agreement.");
        page.ShouldNotContain("for good?");
        var refused = await payer.Remove(session, token);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _host.Tokens()).ShouldBe([token]);
    }

    [Fact]
    public async Task Nobody_removes_a_card_from_elsewhere()
    {
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer();
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        await Payer.Of(_host).Post(session, "remove-card", page, ("token", token));
        await payer.Browser.PostAsync($"/checkout/{session}/remove-card", new FormUrlEncodedContent([new("token", token)]));
        var foreign = await _host.KnownCustomer("cust-2");
        await payer.Post(foreign, "remove-card", await payer.Open(foreign), ("token", token));
        (await _host.Tokens()).ShouldBe([token]);

        await payer.Cancel(session);
        await payer.Post(session, "remove-card", page, ("token", token));
        (await _host.Tokens()).ShouldBe([token], "a closed link is no key to anything");
    }

    [Fact]
    public async Task A_double_submit_charges_once()
    {
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer();
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        var quote = Payer.QuoteOf(page, "mock");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => payer.SubmitCard(session, page, token, "mock", quote))));
        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.SeeOther || answer.StatusCode == HttpStatusCode.OK);
        (await _host.State(session)).ShouldBe("paid");
        var books = await _host.Anonymous().GetFromJsonAsync<JsonObject>("/sandbox/api/payments/?limit=100");
        books!["results"]!.AsArray().Where(row => (string)row!["session_id"]! == session).Sum(row => (int)row!["charge_count"]!).ShouldBe(1);
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

    [Fact]
    public async Task The_page_that_the_SDK_opens_for_its_card_form_shows_no_saved_cards()
    {
        await _host.SaveCard();
        var session = await _host.KnownCustomer();
        (await Payer.Of(_host).Browser.GetStringAsync($"/checkout/{session}?chd-only=True&pg_code=mock")).ShouldNotContain("****");
    }
}
