using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Cards;

/// <summary>Which saved cards the payment page shows, to whom, and how one is removed there.</summary>
public sealed class SavedCardPageTests : IDisposable
{
    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

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
    public async Task The_page_that_the_SDK_opens_for_its_card_form_shows_no_saved_cards()
    {
        await _host.SaveCard();
        var session = await _host.KnownCustomer();
        (await Payer.Of(_host).Browser.GetStringAsync($"/checkout/{session}?chd-only=True&pg_code=mock")).ShouldNotContain("****");
    }
}
