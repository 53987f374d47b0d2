using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Operations;

/// <summary>What the clock finds out about attempts that nobody finished. docs/protocol/operations.md 2</summary>
public sealed class AutomaticInquiryTests : IDisposable
{
    const string Shop = "https://shop.example/hook";
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    static readonly TimeSpan TwoMinutes = TimeSpan.FromMinutes(2);
    readonly InquiryBench _bench = new();

    /// <summary>The test runs the job and the outbox, nobody else does.</summary>
    public AutomaticInquiryTests() => _bench.Host.Settings["Ottu:Roles"] = "web";

    public void Dispose() => _bench.Dispose();

    [Fact]
    [Trait("check", "operations-30")]
    public async Task An_abandoned_kpay_payment_is_asked_about_after_8_and_10_minutes_and_not_again_once_it_is_paid()
    {
        var session = await _bench.Abandoned("knet", ("webhook_url", Shop));
        await ShouldBeAskedAfter(TimeSpan.FromMinutes(8), times: 1);
        (await _bench.Host.State(session)).ShouldBe("pending");
        await _bench.Decide("paid");
        await ShouldBeAskedAfter(TwoMinutes, times: 2);

        await _bench.Host.Pump.RunDueAsync(default);
        var told = _bench.Host.Receiver.At("shop.example").Single().Body;
        ((string)told["state"]!, (string)told["result"]!).ShouldBe(("paid", "success"));
        (await _bench.Notifications(session)).ShouldBe([("auto_inquiry", Shop)]);
        await _bench.After(TwoMinutes);
        await _bench.After(TimeSpan.FromHours(1));
        (await _bench.Inquiries()).ShouldBe(2);
    }

    [Theory]
    [InlineData("knet", "attempted")]
    [InlineData("single", "failed")]
    public async Task Three_clear_refusals_end_the_attempt(string pgCode, string state)
    {
        var session = await _bench.Abandoned(pgCode, ("webhook_url", Shop));
        await ShouldBeAskedAfter(TimeSpan.FromMinutes(8), times: 1);
        await ShouldBeAskedAfter(TwoMinutes, times: 2);
        (await _bench.Host.State(session)).ShouldBe("pending");
        await ShouldBeAskedAfter(TwoMinutes, times: 3);

        (await _bench.Host.State(session)).ShouldBe(state);
        await _bench.Host.Pump.RunDueAsync(default);
        ((string)_bench.Host.Receiver.At("shop.example").Single().Body["result"]!).ShouldBe("failed");
        await _bench.After(TimeSpan.FromHours(1));
        (await _bench.Inquiries()).ShouldBe(3);
    }

    [Fact]
    public async Task A_charge_that_was_not_answered_is_paid_when_the_bank_says_so()
    {
        var session = await _bench.Host.CreateSession(("extra", new JsonObject { ["simulator"] = new JsonObject { ["mock"] = "late_paid" } }), ("webhook_url", Shop));
        await Payer.Of(_bench.Host).Pay(session);
        await ShouldBeAskedAfter(TimeSpan.FromMinutes(8), times: 1);
        (await _bench.Host.State(session)).ShouldBe("pending");
        (await _bench.Notifications(session)).ShouldBeEmpty();
        await ShouldBeAskedAfter(TwoMinutes, times: 2);

        (await _bench.Host.State(session)).ShouldBe("paid");
        ((int)(await _bench.Books())["charge_count"]!).ShouldBe(1);
    }

    /// <summary>Not a second earlier.</summary>
    async Task ShouldBeAskedAfter(TimeSpan time, int times)
    {
        await _bench.After(time - Second);
        (await _bench.Inquiries()).ShouldBe(times - 1);
        await _bench.After(Second);
        (await _bench.Inquiries()).ShouldBe(times);
    }
}
