using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;
using Ottu.Application.Gateways;
using Ottu.Domain.Payments;

namespace Ottu.Api.Tests.Cards;

/// <summary>A card is saved exactly when its payment succeeded, whoever learned of that.</summary>
public sealed class CardKeepingTests : IDisposable
{
    const string OtherCard = "4111111111111111";

    readonly ScriptedHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_same_number_keeps_its_token_and_gets_the_new_expiry_and_name()
    {
        var token = await _host.SaveCard(expiry: "12/30");
        (await _host.SaveCard(expiry: "11/31")).ShouldBe(token);
        var card = (await _host.Cards()).ShouldHaveSingleItem()!;
        card["expiry_month"]!.ToString().ShouldBe("11");
        card["expiry_year"]!.ToString().ShouldBe("31");
        (await _host.SaveCard(customer: "cust-2")).ShouldNotBe(token, "another customer's card is another card");
    }

    [Fact]
    public async Task Two_first_payments_of_one_agreement_at_once_are_both_paid_and_the_later_card_pays_from_then_on()
    {
        var arrived = 0;
        var both = new TaskCompletionSource();
        _host.OnCharge = async (_, go) =>
        {
            if (Interlocked.Increment(ref arrived) == 2) both.SetResult();
            await both.Task;
            return await go();
        };
        var sessions = new[] { await _host.Recurring(), await _host.Recurring() };
        await Task.WhenAll(Payer.Of(_host).Pay(sessions[0]), Payer.Of(_host).Pay(sessions[1], number: OtherCard));

        foreach (var session in sessions) (await _host.State(session)).ShouldBe("paid");
        (await _host.Cards()).Count.ShouldBe(2);
        (await _host.Cards()).Count(card => card!["agreements"]!.ToJsonString() == """["A1"]""").ShouldBe(1);
    }

    [Fact]
    public async Task Is_saved_when_the_outcome_was_learned_by_inquiry()
    {
        _host.OnCharge = static async (_, go) =>
        {
            await go();
            return new GatewayAnswer.Unknown("The answer was lost.");
        };
        var session = await _host.KnownCustomer();
        await Payer.Of(_host).PayAndSave(session);
        (await _host.State(session)).ShouldBe("pending");
        (await _host.Tokens()).ShouldBeEmpty();

        _host.Clock.Advance(TimeSpan.FromMinutes(8));
        await _host.InquirePending();
        (await _host.State(session)).ShouldBe("paid");
        (await _host.Tokens()).ShouldBe([(string)(await _host.Inquire(session))["token"]!["token"]!]);
    }

    [Fact]
    public async Task Is_saved_when_the_process_was_killed_between_the_charge_and_its_record()
    {
        // What a crash leaves: tx1 and the bank's books, but no tx2 and no answer.
        _host.OnCharge = static async (_, go) =>
        {
            await go();
            throw new InvalidOperationException("The process dies here.");
        };
        var session = await _host.Recurring();
        await Payer.Of(_host).Pay(session);
        _host.Clock.Advance(TimeSpan.FromMinutes(9));
        await _host.InquirePending();
        (await _host.State(session)).ShouldBe("paid");
        (await _host.Cards())[0]!["agreements"]!.ToJsonString().ShouldBe("""["A1"]""");
    }

    [Fact]
    public async Task Is_not_saved_for_money_that_came_too_much()
    {
        var session = await _host.KnownCustomer();
        var first = Payer.Of(_host);
        var challenge = await first.PayAndSave(session, Payer.Challenges);
        await Payer.Of(_host).Pay(session);
        (await _host.State(session)).ShouldBe("paid");
        await first.AtGateway(challenge, "approve", ("otp", "123456"));
        (await _host.Tokens()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_gateway_is_told_to_keep_what_shall_be_kept_and_nothing_else()
    {
        var orders = new List<ChargeRequest>();
        _host.OnCharge = (request, go) =>
        {
            lock (orders) orders.Add(request);
            return go();
        };
        var token = await _host.SaveCard();
        await Payer.Of(_host).Pay(await _host.KnownCustomer());
        await Payer.Of(_host).PayWith(await _host.KnownCustomer(), token);
        await Payer.Of(_host).Pay(await _host.Recurring(), number: Cardholder.AnotherCard);
        orders.Select(order => order.StoreCard).ShouldBe([true, false, false, true]);
        orders.ShouldAllBe(order => order.Initiator == ChargeInitiator.Customer);
        orders[2].Source.ShouldBeOfType<PaymentSource.StoredCard>().GatewayToken.ShouldStartWith("vlt_");
        orders[3].AgreementId.ShouldBe("A1");
    }

    [Fact]
    public async Task A_ticked_box_saves_nothing_where_the_connection_keeps_no_cards()
    {
        var session = await _host.KnownCustomer(fields: ("pg_codes", new JsonArray("fee")));
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        await payer.Post(session, "pay", page, ("pg_code", "fee"), ("quote", Payer.QuoteOf(page, "fee")), ("number", Payer.Approves), ("expiry", "12/30"), ("cvv", "123"), ("save_card", "true"));
        (await _host.State(session)).ShouldBe("paid");
        (await _host.Tokens()).ShouldBeEmpty();
    }
}
