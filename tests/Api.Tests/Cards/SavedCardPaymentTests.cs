using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Cards;

/// <summary>How a customer pays with a saved card on the payment page.</summary>
public sealed class SavedCardPaymentTests : IDisposable
{
    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

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
}
