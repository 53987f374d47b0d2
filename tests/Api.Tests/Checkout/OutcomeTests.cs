using System.Net;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Routing;
using Ottu.Api.Tests.Webhooks;
using Ottu.Application.Payments;

namespace Ottu.Api.Tests.Checkout;

/// <summary>What an outcome does to a payment and where it takes the payer, through the hosted page and the simulated bank.</summary>
public sealed class OutcomeTests : IDisposable
{
    readonly WebhookHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    [Trait("check", "checkout-37")]
    public async Task A_decline_is_final_where_only_one_attempt_is_allowed()
    {
        var session = await Create("single");
        await Payer.Of(_host).Pay(session, "single", Payer.Declines);
        (await _host.State(session)).ShouldBe("failed");
    }

    [Fact]
    [Trait("check", "checkout-37")]
    public async Task Giving_up_at_the_bank_expires_a_payment_with_one_attempt()
    {
        var session = await Create("single");
        var payer = Payer.Of(_host);
        await payer.AtGateway(await payer.Pay(session, "single", Payer.Challenges), "cancel");
        (await _host.State(session)).ShouldBe("expired");
    }

    [Fact]
    [Trait("check", "checkout-38")]
    public async Task An_approval_on_an_authorizing_connection_authorizes()
    {
        var session = await Create("mock-auth");
        await Payer.Of(_host).Pay(session, "mock-auth");
        var read = await Merchant.Read(_host, session);
        ((string)read["state"]!, (string)read["operation"]!, (string)read["settled_pg_code"]!).ShouldBe(("authorized", "authorize", "mock-auth"));
    }

    [Fact]
    [Trait("check", "checkout-39")]
    public async Task Expires_when_opened_late_and_a_late_success_still_pays_it()
    {
        var session = await _host.CreateSession(("pg_codes", new JsonArray("knet")), ("expiration_time", "00:00:02"));
        var payer = Payer.Of(_host);
        var atBank = await payer.Pay(session, "knet");
        _host.Clock.Advance(TimeSpan.FromSeconds(3));
        (await payer.Open(session)).ShouldContain("expired");
        (await _host.State(session)).ShouldBe("expired");

        await ApproveAtBank(payer, atBank);

        (await _host.State(session)).ShouldBe("paid");
    }

    [Fact]
    [Trait("check", "checkout-40")]
    public async Task A_success_after_the_payer_canceled_leaves_it_canceled_and_alerts()
    {
        var session = await Create("knet");
        var payer = Payer.Of(_host);
        var atBank = await payer.Pay(session, "knet");
        (await payer.Cancel(session)).StatusCode.ShouldBe(HttpStatusCode.Found);
        (await _host.State(session)).ShouldBe("canceled");

        await ApproveAtBank(payer, atBank);

        (await _host.State(session)).ShouldBe("canceled");
        var alerts = await _host.Read("/b/api/v1/admin/alerts/");
        alerts["results"]!.AsArray().ShouldContain(alert => (string?)alert!["kind"] == "surplus_money");
        await UntilReturned(session, "12.340");
        ((string?)(await Merchant.Read(_host, session))["refunded_amount"]).ShouldBeNull();
    }

    [Theory]
    [Trait("check", "checkout-41")]
    [InlineData(HttpStatusCode.OK, true)]
    [InlineData(HttpStatusCode.Created, false)]
    [InlineData(HttpStatusCode.InternalServerError, false)]
    public async Task The_webhook_answer_decides_where_the_payer_goes(HttpStatusCode answer, bool toMerchant)
    {
        _host.Receiver.Answers("shop.example", answer);
        var session = await _host.CreateSession(
            ("webhook_url", "https://shop.example/hook"), ("redirect_url", "https://m.example/x?a=1"), ("order_no", "O-1"), ("extra", new JsonObject { ["branch"] = "7" }));
        var payer = Payer.Of(_host);

        var end = await payer.Follow(await payer.Pay(session));

        if (!toMerchant)
        {
            end.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await end.Content.ReadAsStringAsync()).ShouldContain("is paid");
            return;
        }

        var reference = (string?)_host.Receiver.At("shop.example").Single().Body["reference_number"];
        end.Headers.Location!.ToString().ShouldBe($"https://m.example/x?a=1&branch=7&order_no=O-1&reference_number={reference}&session_id={session}");
    }

    [Fact]
    public async Task A_payment_in_a_mobile_app_ends_on_the_page_that_the_app_closes()
    {
        var session = await _host.CreateSession(("redirect_url", "https://m.example/x"));
        var payer = Payer.Of(_host);
        await payer.Browser.GetAsync($"/checkout/{session}?channel=mobile_sdk");

        var paid = await payer.Pay(session);
        var end = await payer.Browser.GetAsync(paid.Headers.Location);

        end.Headers.Location!.ToString().ShouldBe("/b/gw/mobile-sdk-redirect");
        var blank = await payer.Browser.GetAsync(end.Headers.Location);
        (blank.StatusCode, await blank.Content.ReadAsStringAsync()).ShouldBe((HttpStatusCode.OK, ""));
    }

    [Fact]
    public async Task A_payer_who_comes_back_from_the_bank_unpaid_may_pay_by_card()
    {
        var session = await _host.CreateSession(("pg_codes", new JsonArray("mock", "knet")));
        var payer = Payer.Of(_host);
        var atBank = await payer.Pay(session, "knet");

        await payer.Pay(session, "mock");
        (await _host.State(session)).ShouldBe("paid");

        // The abandoned bank page is paid after all: booked, flagged, alerted; the payment stays as it is.
        await ApproveAtBank(payer, atBank);
        var read = await Merchant.Read(_host, session);
        ((string)read["state"]!, (string)read["settled_pg_code"]!).ShouldBe(("paid", "mock"));
        (await _host.Read("/b/api/v1/admin/alerts/"))["results"]!.AsArray().Count(alert => (string?)alert!["kind"] == "surplus_money").ShouldBe(1);
        await UntilReturned(session, "12.340");
    }

    [Fact]
    public async Task Silence_is_not_failure_and_three_clear_answers_are()
    {
        _host.Settings["Ottu:Roles"] = "web"; // only the test asks
        var session = await _host.CreateSession(("extra", Simulator("timeout")));
        var payer = Payer.Of(_host);
        var answer = await payer.Pay(session);
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await _host.State(session)).ShouldBe("pending");
        (await payer.Open(session)).ShouldNotContain("name=\"number\"", Case.Insensitive, "No second charge while the first is undecided.");

        foreach (var minutes in new[] { 10, 2, 2 })
        {
            (await _host.State(session)).ShouldBe("pending");
            await _host.Pass(TimeSpan.FromMinutes(minutes));
            await Run(new InquirePending());
        }

        (await _host.State(session)).ShouldBe("attempted");
        (await _host.ChargesOf(session)).ShouldBe(0);
    }

    [Fact]
    public async Task Money_that_answers_late_is_found_by_inquiry_and_announced()
    {
        var session = await _host.CreateSession(("extra", Simulator("late_paid")), ("webhook_url", "https://shop.example/hook"));
        await Payer.Of(_host).Pay(session);
        _host.Receiver.At("shop.example").ShouldBeEmpty();

        for (var inquiry = 0; inquiry < 3 && await _host.State(session) == "pending"; inquiry++)
        {
            await _host.Pass(TimeSpan.FromMinutes(10));
            await Run(new InquirePending());
        }

        // The host's own worker may have asked, and not yet recorded the answer.
        await WebhookHost.Until(async () => await _host.State(session) == "paid", "the inquiry");
        (await _host.ChargesOf(session)).ShouldBe(1);
        await _host.UntilReceived(1);
        ((string?)_host.Receiver.At("shop.example").Single().Body["state"]).ShouldBe("paid");
    }

    [Fact]
    public async Task A_gateway_that_cannot_be_reached_leaves_the_payment_as_it_was()
    {
        var session = await _host.CreateSession(("extra", Simulator("refuse")));
        var payer = Payer.Of(_host);
        var page = await payer.Follow(await payer.Pay(session));
        (await _host.State(session)).ShouldBe("pending");
        (await page.Content.ReadAsStringAsync()).ShouldContain("name=\"number\"");
        (await _host.ChargesOf(session)).ShouldBe(0);
    }

    Task<string> Create(string pgCode) => _host.CreateSession(("pg_codes", new JsonArray(pgCode)));

    static JsonObject Simulator(string word) => new() { ["simulator"] = new JsonObject { ["mock"] = word } };

    static Task<HttpResponseMessage> ApproveAtBank(Payer payer, HttpResponseMessage redirect) =>
        payer.AtGateway(redirect, "approve", ("number", "8888880000000001"), ("expiry", "09/30"), ("cvv", "1234"), ("holder", "N"));

    /// <summary>Money that the session could not take goes back as a child, once.</summary>
    async Task UntilReturned(string session, string amount)
    {
        JsonArray children = [];
        await WebhookHost.Until(
            async () =>
            {
                children = (await _host.Read($"/b/api/v1/admin/transactions/{session}/"))["children"]!.AsArray();
                return children.Any(child => (string?)child!["state"] == "refunded");
            },
            "the surplus money to be returned");
        ((string?)children.Single()!["amount"]).ShouldBe(amount);
    }

    async Task Run(IRequest<int> job)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(job);
    }
}
