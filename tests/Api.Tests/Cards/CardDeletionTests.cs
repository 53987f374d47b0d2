using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;
using Ottu.Application.Gateways;
using Ottu.Infrastructure.Kernel;

namespace Ottu.Api.Tests.Cards;

public sealed class CardDeletionTests : IDisposable
{
    readonly ScriptedHost _host = new();

    OutboxPump Pump => _host.Services.GetRequiredService<OutboxPump>();

    public void Dispose() => _host.Dispose();

    [Theory, Trait("check", "operations-32")]
    [InlineData("/")]
    [InlineData("")]
    public async Task Deletes_a_card_once(string slash)
    {
        var token = await _host.SaveCard();
        var address = $"{Cardholder.ListPath}{token}{slash}?customer_id=cust-1&type=sandbox";
        var deleted = await _host.Merchant().DeleteAsync(address);
        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await deleted.Content.ReadAsStringAsync()).ShouldBeEmpty();
        await (await _host.Merchant().DeleteAsync(address)).ShouldBe(HttpStatusCode.NotFound, """{"detail":"Not found."}""");
        (await _host.Cards()).ShouldBeEmpty();
        var entry = (await _host.Merchant().GetFromJsonAsync<JsonObject>("/b/api/v1/admin/audit/?record_type=card"))!["results"]![0]!;
        entry["action"]!.GetValue<int>().ShouldBe(2);
        entry["record_id"]!.ToString().ShouldBe(token);
        entry["additional_data"]!["api_key_prefix"]!.ToString().ShouldBe("testkey1");
    }

    [Fact, Trait("check", "operations-32")]
    public async Task Names_what_is_missing()
    {
        var path = $"{Cardholder.ListPath}{await _host.SaveCard()}/";
        await (await _host.Merchant().DeleteAsync(path)).ShouldBe400("""{"customer_id":["This field is required."],"type":["This field is required."]}""");
        await (await _host.Merchant().DeleteAsync(path + "?customer_id=cust-1")).ShouldBe400("""{"type":["This field is required."]}""");
        await (await _host.Merchant().DeleteAsync(path + "?type=sandbox")).ShouldBe400("""{"customer_id":["This field is required."]}""");
        (await _host.Basic("pr", "pr-secret-1").DeleteAsync(path + "?customer_id=cust-1&type=sandbox")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.Tokens()).Count.ShouldBe(1);
    }

    [Fact, Trait("check", "operations-32")]
    public async Task Finds_no_card_of_another_customer_or_environment()
    {
        var token = await _host.SaveCard();
        (await _host.DeleteCard(token, customer: "cust-2")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _host.DeleteCard(token, type: "production")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _host.Tokens()).ShouldBe([token]);
    }

    [Fact, Trait("check", "operations-32")]
    public async Task A_linked_card_is_locked_until_its_agreement_ends()
    {
        var token = await _host.Subscribe();
        await (await _host.DeleteCard(token))
            .ShouldBe400("""{"detail":"The card is linked to an agreement and can not be deleted before the agreement ends or another card takes its place.","code":"card_locked"}""");

        var id = (long)(await _host.Merchant().GetFromJsonAsync<JsonObject>("/b/api/v1/admin/agreements/"))!["results"]![0]!["id"]!;
        await (await _host.Merchant().PostAsync($"/b/api/v1/admin/agreements/{id}/end/", content: null)).ShouldBe(HttpStatusCode.OK);
        (await _host.DeleteCard(token)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact, Trait("check", "operations-38")]
    public async Task A_first_payment_with_another_card_moves_the_agreement_and_frees_the_old_card()
    {
        var old = await _host.Subscribe();
        var session = await _host.Recurring(agreement: new JsonObject { ["id"] = "A1" });
        await Payer.Of(_host).Pay(session, number: Cardholder.AnotherCard);
        var body = await _host.Inquire(session);
        var moved = (string)body["token"]!["token"]!;
        moved.ShouldNotBe(old);
        body["token"]!["agreements"]!.ToJsonString().ShouldBe("""["A1"]""");

        var next = await _host.Recurring(agreement: new JsonObject { ["id"] = "A1" });
        (await (await _host.Charge(next, old)).ShouldBe(HttpStatusCode.BadRequest))["code"]!.ToString().ShouldBe("token_not_linked");
        (await _host.DeleteCard(old)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await _host.DeleteCard(moved)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await (await _host.Charge(next, old)).ShouldBe400($$"""{"token":["No card found with `token` of {{old}}."]}""");
        await (await _host.Charge(next, moved)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact, Trait("check", "operations-38")]
    public async Task A_saved_card_may_take_the_agreement_over()
    {
        var old = await _host.Subscribe();
        var saved = await _host.SaveCard(Cardholder.AnotherCard);
        var session = await _host.Recurring(agreement: new JsonObject { ["id"] = "A1" });
        await Payer.Of(_host).PayWith(session, saved);
        (await _host.State(session)).ShouldBe("paid");
        (await _host.Cards(filters: ("agreement_id", "A1"))).Select(card => (string)card!["token"]!).ShouldBe([saved]);
        (await _host.DeleteCard(old)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Asks_the_gateway_to_forget_the_card_until_it_answers()
    {
        var asked = new List<ForgetCardRequest>();
        _host.OnForget = async (request, go) =>
        {
            lock (asked) asked.Add(request);
            return asked.Count < 3 ? new GatewayAnswer.Unknown("Silence.") : await go();
        };
        var token = await _host.SaveCard();
        (await _host.DeleteCard(token)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Pump.RunDueAsync(default);
        asked.Count.ShouldBe(1);
        asked[0].Mid.Code.ShouldBe("mock");
        asked[0].GatewayToken.ShouldStartWith("vlt_");
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Pump.RunDueAsync(default);
        _host.Clock.Advance(TimeSpan.FromMinutes(2));
        await Pump.RunDueAsync(default);
        _host.Clock.Advance(TimeSpan.FromDays(1));
        await Pump.RunDueAsync(default);
        asked.Count.ShouldBe(3, "it answered");
        (await Alerts()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Tells_a_person_when_the_gateway_never_answers_or_refuses()
    {
        var tries = 0;
        _host.OnForget = (_, _) =>
        {
            Interlocked.Increment(ref tries);
            return Task.FromResult<GatewayAnswer>(new GatewayAnswer.NotSent("The line is cut."));
        };
        await _host.DeleteCard(await _host.SaveCard());
        for (var i = 0; i < 20; i++)
        {
            await Pump.RunDueAsync(default);
            _host.Clock.Advance(TimeSpan.FromHours(6));
        }

        tries.ShouldBe(12);
        (await Alerts()).ShouldBe(["A deleted card is still in the vault of mock. The gateway does not answer."]);

        _host.OnForget = (_, _) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Declined("12", "The card is needed.", GatewayReceipt.Empty));
        await _host.DeleteCard(await _host.SaveCard());
        await Pump.RunDueAsync(default);
        (await Alerts()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_card_that_somebody_else_saved_too_stays_in_the_vault()
    {
        var forgotten = 0;
        _host.OnForget = (_, go) =>
        {
            Interlocked.Increment(ref forgotten);
            return go();
        };
        var mine = await _host.SaveCard();
        var theirs = await _host.SaveCard(customer: "cust-2");
        mine.ShouldNotBe(theirs);
        (await _host.DeleteCard(mine)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Pump.RunDueAsync(default);
        forgotten.ShouldBe(0);
        var session = await _host.KnownCustomer("cust-2");
        await Payer.Of(_host).PayWith(session, theirs);
        (await _host.State(session)).ShouldBe("paid");

        (await _host.DeleteCard(theirs, customer: "cust-2")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Pump.RunDueAsync(default);
        forgotten.ShouldBe(1);
    }

    [Fact]
    public async Task Payments_keep_the_token_of_a_deleted_card_as_history()
    {
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer();
        await Payer.Of(_host).PayWith(session, token);
        await _host.DeleteCard(token);
        (await _host.Inquire(session))["state"]!.ToString().ShouldBe("paid");
        (await _host.SaveCard()).ShouldNotBe(token, "a card that is saved again is a new one");
    }

    async Task<IReadOnlyList<string>> Alerts() =>
        [.. (await _host.Merchant().GetFromJsonAsync<JsonObject>("/b/api/v1/admin/alerts/?limit=100"))!["results"]!.AsArray()
            .Where(alert => (string)alert!["kind"]! == "card_not_forgotten").Select(alert => (string)alert!["message"]!)];
}
