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

    [Fact, Trait("check", "ruling-9")]
    public async Task A_charge_whose_process_died_is_not_repeated_while_the_bank_may_book_it_late()
    {
        _bench.Host.Settings["Ottu:Inquiry:OrphanSeconds"] = "1";
        _bench.Host.Settings["Ottu:Inquiry:SpacingMinutes"] = "0.05";
        await _bench.Subscribe();
        var id = await _bench.Add();
        var dead = new TaskCompletionSource<GatewayAnswer>();
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bench.Host.OnCharge = async (_, go) =>
        {
            await go();
            sent.TrySetResult();
            return await dead.Task;
        };
        var run = _bench.After(Day);
        await sent.Task;

        // The bank has the charge and says for a while that it knows nothing.
        var asked = 0;
        _bench.Host.OnInquire = (_, go) => ++asked < 3 ? Task.FromResult<GatewayAnswer>(new GatewayAnswer.NotPaid(GatewayReceipt.Empty)) : go();
        for (var seconds = 0; seconds < 12; seconds++)
        {
            _bench.Host.Clock.Advance(Second);
            await _bench.Inquire();
            await _bench.Run();
        }

        asked.ShouldBe(3);
        (await _bench.Runs(id)).ShouldBe(["1.1 succeeded"]);
        (await _bench.ChargesOf(await _bench.SessionOf(id))).ShouldBe(1);
        dead.SetResult(new GatewayAnswer.Unknown("The process died."));
        await run;
        (await _bench.Runs(id)).ShouldBe(["1.1 succeeded"]);
    }

    [Fact, Trait("check", "ruling-9")]
    public async Task A_charge_that_was_surely_never_sent_is_repeated_on_the_third_word_of_the_bank()
    {
        _bench.Host.Settings["Ottu:Inquiry:OrphanSeconds"] = "1";
        _bench.Host.Settings["Ottu:Inquiry:SpacingMinutes"] = "0.05";
        await _bench.Subscribe();
        var id = await _bench.Add();
        var dead = new TaskCompletionSource<GatewayAnswer>();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bench.Host.OnCharge = async (_, _) =>
        {
            begun.TrySetResult();
            return await dead.Task;
        };
        var run = _bench.After(Day);
        await begun.Task;
        _bench.Host.OnCharge = static (_, go) => go();
        foreach (var (wait, expected) in new[] { (1, "1.1 charging"), (3, "1.1 charging"), (3, "1.1 never_sent") })
        {
            _bench.Host.Clock.Advance(TimeSpan.FromSeconds(wait));
            await _bench.Inquire();
            (await _bench.Runs(id)).ShouldBe([expected]);
        }

        (await _bench.Run()).ShouldBe(1);
        (await _bench.Runs(id))[^1].ShouldBe("1.2 succeeded");
        (await _bench.ChargesOf(await _bench.SessionOf(id))).ShouldBe(1);
        dead.SetResult(new GatewayAnswer.Unknown("The process died."));
        await run;
    }

    [Fact]
    public async Task A_card_that_its_issuer_refused_for_good_meanwhile_is_not_tried_again()
    {
        var token = await _bench.Host.Subscribe(agreement: Subscriber.Agreement("A1", ("cycle_interval_days", 1), ("total_cycles", 100)));
        var card = await _bench.NewestVaultToken();
        await _bench.Behave(card, "05");
        var id = await _bench.Add();
        await _bench.After(Day);
        (await _bench.Schedule(id))["next_run_at"].ShouldNotBeNull();

        // The merchant charges the same agreement, and learns it.
        await _bench.Behave(card, "41");
        (await _bench.Host.Charge(await _bench.Host.Recurring(), token)).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
        (await _bench.After(Day)).ShouldBe(0);

        var schedule = await _bench.Schedule(id);
        ((string)schedule["status"]!, (string?)schedule["reason"]).ShouldBe(("paused", "card_refused"));
        (await _bench.Runs(id)).ShouldBe(["1.1 failed"]);
    }

    [Fact]
    public async Task Two_schedules_of_one_agreement_keep_its_interval_while_a_charge_is_undecided()
    {
        await _bench.Subscribe();
        var first = await _bench.Add();
        var second = await _bench.Add();
        _bench.Host.OnCharge = static (_, _) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Unknown("cut off"));
        await _bench.After(Day);

        var runs = (await _bench.Runs(first)).Concat(await _bench.Runs(second));
        runs.ShouldBe(["1.1 unknown"]);
        var waiting = (await _bench.Runs(first)).Count == 0 ? first : second;
        ((string)(await _bench.Schedule(waiting))["next_run_at"]!).ShouldBe("2026-03-03T12:00:00+03:00");
    }
}
