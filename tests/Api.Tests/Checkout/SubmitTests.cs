using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Routing;
using Ottu.Api.Tests.Webhooks;

namespace Ottu.Api.Tests.Checkout;

/// <summary>What a browser may send to the hosted page, and what is charged for it: the price that was shown, once, or nothing.</summary>
public sealed class SubmitTests : IDisposable
{
    readonly WebhookHost _host = new();

    public void Dispose() => _host.Dispose();

    [LockFact]
    public async Task Two_submits_at_once_charge_once()
    {
        var session = await _host.CreateSession();
        var (first, second) = (Payer.Of(_host), Payer.Of(_host));
        var pages = await Task.WhenAll(first.Open(session), second.Open(session));

        var answers = await Task.WhenAll(first.Submit(session, pages[0], "mock", Payer.Approves), second.Submit(session, pages[1], "mock", Payer.Approves));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.SeeOther || answer.StatusCode == HttpStatusCode.OK);
        (await _host.State(session)).ShouldBe("paid");
        (await _host.ChargesOf(session)).ShouldBe(1);
    }

    [Fact]
    public async Task A_price_that_changed_after_the_page_was_shown_is_shown_again_and_not_charged()
    {
        var session = await _host.CreateSession();
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        await _host.Merchant().PatchAsJsonAsync($"/b/checkout/v1/pymt-txn/{session}/", new JsonObject { ["amount"] = "20" });

        var answer = await payer.Submit(session, page, "mock", Payer.Approves);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("20.000");
        (await _host.ChargesOf(session)).ShouldBe(0);
    }

    [Fact]
    public async Task A_form_from_another_site_pays_nothing()
    {
        var session = await _host.CreateSession();
        var page = await Payer.Of(_host).Open(session);
        var answer = await Payer.Of(_host).Submit(session, page, "mock", Payer.Approves);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _host.State(session)).ShouldBe("pending");
        (await _host.ChargesOf(session)).ShouldBe(0);
    }

    [Theory]
    [InlineData("/checkout/{0}/pay", "application/json", "{}")]
    [InlineData("/checkout/{0}/pay", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n4242")]
    [InlineData("/b/checkout/redirect/cancel/?session_id={0}", "application/json", "{}")]
    [InlineData("/b/gw/mock/return/?nonce=1", "multipart/form-data; boundary=x", "--x\r\n")]
    public async Task What_is_no_form_is_refused_and_no_failure_of_ours(string path, string type, string body)
    {
        var session = await _host.CreateSession();
        using var content = new StringContent(body);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        var answer = await _host.Browser().PostAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, session), content);
        ((int)answer.StatusCode).ShouldBeLessThan(500);
        (await _host.ChargesOf(session)).ShouldBe(0);
    }

    [Fact]
    public async Task Looking_ahead_opens_nothing()
    {
        var created = await _host.Create();
        var session = (string)created["session_id"]!;
        using var head = new HttpRequestMessage(HttpMethod.Head, (string)created["checkout_url"]!);
        (await _host.Browser().SendAsync(head)).StatusCode.ShouldBe(HttpStatusCode.Found);
        using var prefetch = new HttpRequestMessage(HttpMethod.Get, $"/checkout/{session}") { Headers = { { "Sec-Purpose", "prefetch" } } };
        (await _host.Browser().SendAsync(prefetch)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.State(session)).ShouldBe("created");
    }

    [Fact]
    public async Task A_paused_installation_shows_a_notice_and_takes_no_money()
    {
        var session = await _host.CreateSession();
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        (await _host.Merchant().PatchAsJsonAsync("/b/api/v1/admin/settings/", new JsonObject { ["is_paused"] = true })).StatusCode.ShouldBe(HttpStatusCode.OK);

        await payer.Submit(session, page, "mock", Payer.Approves);

        (await payer.Open(session)).ShouldNotContain("name=\"number\"");
        (await _host.State(session)).ShouldBe("pending");
        (await _host.ChargesOf(session)).ShouldBe(0);
    }

    [Fact]
    public async Task An_editable_amount_is_charged_within_its_bounds()
    {
        var plugin = new JsonObject { ["is_amount_editable"] = true, ["minimum_amount"] = "5", ["minimum_type"] = "fixed" };
        var changed = await _host.Merchant().PatchAsJsonAsync("/b/api/v1/admin/plugins/payment_request/", plugin);
        changed.StatusCode.ShouldBe(HttpStatusCode.OK, await changed.Content.ReadAsStringAsync());
        var session = await _host.CreateSession();
        var payer = Payer.Of(_host);

        var low = await payer.Browser.GetAsync($"/checkout/{session}?amount=1");
        low.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var page = await (await payer.Browser.GetAsync($"/checkout/{session}?amount=7.5")).Content.ReadAsStringAsync();
        page.ShouldContain("Pay 7.500 KWD");
        (await payer.Submit(session, page, "mock", Payer.Approves, amount: "7.500")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);

        (await _host.State(session)).ShouldBe("paid");
        var detail = await _host.Read($"/b/api/v1/admin/transactions/{session}/");
        detail["attempts"]!.AsArray().Single()!["amount"]!.ToString().ShouldBe("7.500");
    }

    [Fact]
    public async Task An_eleventh_try_is_refused()
    {
        var session = await _host.CreateSession();
        var payer = Payer.Of(_host);
        for (var tries = 0; tries < 10; tries++) await payer.Pay(session, number: Payer.Declines);
        (await payer.Pay(session)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _host.State(session)).ShouldBe("attempted");
        (await _host.ChargesOf(session)).ShouldBe(0);
    }
}
