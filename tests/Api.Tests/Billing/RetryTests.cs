using Ottu.Api.Tests.Cards;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Gateways;

namespace Ottu.Api.Tests.Billing;

/// <summary>A cycle that can not be charged. docs/protocol/billing.md 4</summary>
public sealed class RetryTests : IDisposable
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    readonly BillingBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact, Trait("check", "operations-42")]
    public async Task A_soft_decline_is_tried_again_after_one_three_and_seven_days_on_one_session()
    {
        await _bench.Behave(await _bench.Subscribe(), "05");
        var id = await _bench.Add();
        (await _bench.After(Day)).ShouldBe(1);
        foreach (var wait in new[] { Day, 2 * Day, 4 * Day })
        {
            (await _bench.After(wait - Second)).ShouldBe(0);
            (await _bench.After(Second)).ShouldBe(1);
        }

        (await _bench.Runs(id)).ShouldBe(["1.1 failed", "1.2 failed", "1.3 failed", "1.4 failed"]);
        (await _bench.Status(id)).ShouldBe("past_due");
        var session = await _bench.SessionOf(id);
        (await _bench.Host.Read(session))["order_no"]!.ToString().ShouldBe($"{id}-1");
        (await _bench.Host.State(session)).ShouldBe("attempted");
        (await _bench.ChargesOf(session)).ShouldBe(0);
        (await _bench.Mails()).Count(subject => subject.Contains("failed", StringComparison.Ordinal)).ShouldBe(4);
        (await _bench.Bodies())[^1].ShouldContain($"{OttuHost.BaseUrl}/b/checkout/redirect/start/?session_id={session}");

        await _bench.After((3 * Day) - Second);
        (await _bench.Status(id)).ShouldBe("past_due");
        await _bench.After(Second);
        var schedule = await _bench.Schedule(id);
        ((string)schedule["status"]!, (string?)schedule["reason"], (string?)schedule["next_run_at"]).ShouldBe(("paused", "past_due", null));
        (await _bench.Host.State(session)).ShouldBe("expired");
    }

    [Fact, Trait("check", "operations-42")]
    public async Task A_link_that_is_paid_meanwhile_ends_the_retries_and_is_the_one_cycle()
    {
        await _bench.Behave(await _bench.Subscribe(), "51");
        var id = await _bench.Add();
        await _bench.After(Day);
        var session = await _bench.SessionOf(id);
        await Payer.Of(_bench.Host).Pay(session);

        (await _bench.Host.State(session)).ShouldBe("paid");
        (await _bench.Runs(id)).ShouldBe(["1.1 failed", "1.2 succeeded"]);
        var schedule = await _bench.Schedule(id);
        ((string)schedule["status"]!, (string)schedule["next_run_at"]!).ShouldBe(("active", "2026-04-02T12:00:00+03:00"));
        for (var days = 0; days < 10; days++) (await _bench.After(Day)).ShouldBe(0);
        (await _bench.ChargesOf(session)).ShouldBe(1);
    }

    [Theory]
    [InlineData("41")]
    [InlineData("54")]
    [InlineData("1A")]
    public async Task A_decline_that_its_customer_must_mend_is_not_tried_again(string code)
    {
        await _bench.Behave(await _bench.Subscribe(), code);
        var id = await _bench.Add(("when_exhausted", "cancel"));
        await _bench.After(Day);
        (await _bench.Status(id)).ShouldBe("past_due");
        for (var days = 0; days < 3; days++) (await _bench.After(Day)).ShouldBe(0);
        (await _bench.Runs(id)).ShouldBe(["1.1 failed"]);
        (await _bench.Status(id)).ShouldBe("canceled");
    }

    [Fact]
    public async Task A_card_that_asks_for_its_owner_is_paid_by_link_and_the_new_card_pays_from_then_on()
    {
        await _bench.Subscribe(Subscriber.StepsUpWhenAbsent);
        var id = await _bench.Add();
        await _bench.After(Day);
        (await _bench.Status(id)).ShouldBe("past_due");
        await Payer.Of(_bench.Host).Pay(await _bench.SessionOf(id), number: Subscriber.SecondCard);
        (await _bench.Status(id)).ShouldBe("active");

        await _bench.After(TimeSpan.FromDays(31));
        (await _bench.Runs(id)).ShouldBe(["1.1 failed", "1.2 succeeded", "2.1 succeeded"]);
        (await _bench.Books())[^1]!["card"]!["number"]!.ToString().ShouldEndWith("1111");
    }

    [Fact]
    public async Task Silence_waits_for_the_inquiry_and_is_never_charged_again()
    {
        await _bench.Subscribe();
        var id = await _bench.Add();
        _bench.Host.OnCharge = async (_, go) =>
        {
            await go();
            return new GatewayAnswer.Unknown("cut off");
        };
        await _bench.After(Day);
        (await _bench.Runs(id)).ShouldBe(["1.1 unknown"]);
        var schedule = await _bench.Schedule(id);
        ((string)schedule["status"]!, (string?)schedule["next_run_at"], (bool)schedule["is_cycle_open"]!).ShouldBe(("active", null, true));
        (await _bench.Run()).ShouldBe(0);

        _bench.Host.Clock.Advance(TimeSpan.FromMinutes(8));
        await _bench.Inquire();
        (await _bench.Runs(id)).ShouldBe(["1.1 succeeded"]);
        (await _bench.ChargesOf(await _bench.SessionOf(id))).ShouldBe(1);
        ((string)(await _bench.Schedule(id))["next_run_at"]!).ShouldBe("2026-04-02T12:00:00+03:00");
    }

    [Fact]
    public async Task A_charge_that_the_bank_never_took_is_tried_again_the_next_day()
    {
        await _bench.Behave(await _bench.Subscribe(), "timeout");
        var id = await _bench.Add();
        await _bench.After(Day);
        (await _bench.Runs(id)).ShouldBe(["1.1 unknown"]);
        foreach (var minutes in new[] { 8, 2, 2 })
        {
            _bench.Host.Clock.Advance(TimeSpan.FromMinutes(minutes));
            await _bench.Inquire();
        }

        (await _bench.Runs(id)).ShouldBe(["1.1 failed"]);
        await _bench.Behave(await _bench.NewestVaultToken(), "approve");
        (await _bench.After(Day - Second)).ShouldBe(0);
        (await _bench.After(Second)).ShouldBe(1);
        (await _bench.Runs(id)).ShouldBe(["1.1 failed", "1.2 succeeded"]);
        (await _bench.ChargesOf(await _bench.SessionOf(id))).ShouldBe(1);
    }

    [Fact]
    public async Task Money_that_comes_after_the_link_died_is_booked_and_charges_no_cycle_twice()
    {
        await _bench.Subscribe();
        var id = await _bench.Add();
        _bench.Host.OnCharge = async (_, go) =>
        {
            await go();
            return new GatewayAnswer.Unknown("cut off");
        };
        _bench.Host.OnInquire = (_, _) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Unknown("cut off"));
        await _bench.After(Day);
        for (var days = 0; days < 5; days++) (await _bench.After(Day)).ShouldBe(0);
        await _bench.Send(new Application.Payments.ExpireOverdue());
        (await _bench.Host.State(await _bench.SessionOf(id))).ShouldBe("expired");
        _bench.Host.OnInquire = static (_, go) => go();
        _bench.Host.Clock.Advance(TimeSpan.FromDays(1));
        await _bench.Inquire();
        (await _bench.Runs(id)).ShouldBe(["1.1 succeeded"]);
        (await _bench.Status(id)).ShouldBe("active");
    }

    [Fact]
    public async Task A_cycle_whose_payment_the_merchant_cancels_is_not_owed_any_more()
    {
        await _bench.Behave(await _bench.Subscribe(), "05");
        var id = await _bench.Add();
        await _bench.After(Day);
        await Operations.Desk.Operate(_bench.Host, "cancel", await _bench.SessionOf(id));
        (await _bench.After(Day)).ShouldBe(0);
        var schedule = await _bench.Schedule(id);
        ((string)schedule["status"]!, (string)schedule["next_run_at"]!).ShouldBe(("active", "2026-04-02T12:00:00+03:00"));
    }
}
