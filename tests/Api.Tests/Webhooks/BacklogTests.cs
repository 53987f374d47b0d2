namespace Ottu.Api.Tests.Webhooks;

/// <summary>Much waits, for many or for the dead: docs/protocol/webhooks.md 4.</summary>
public sealed class BacklogTests
{
    [Fact]
    public async Task A_backlog_for_more_merchants_than_are_served_at_once_reaches_every_one()
    {
        const int Merchants = 90;
        using var host = new WebhookHost();
        host.Settings["Ottu:Roles"] = "web";
        for (var i = 0; i < Merchants; i++)
        {
            var failed = await host.Settle(await host.Start($"https://shop{i}.example/hook"), WebhookHost.Declined);
            await host.Settle(await host.Again(failed), WebhookHost.Approved);
        }

        await host.Pump.RunDueAsync(default);
        for (var i = 0; i < Merchants; i++)
        {
            host.Receiver.At($"shop{i}.example").Select(request => request.Body["result"]!.ToString()).ShouldBe(["failed", "success"]);
        }
    }

    [Fact]
    public async Task Whatever_waits_for_the_dead_the_living_hear_of_it_within_a_moment()
    {
        using var host = new WebhookHost();
        host.Receiver.Hangs("dead.example");
        for (var i = 0; i < 150; i++) await host.Paid("https://dead.example/hook");
        for (var i = 1; i <= 5; i++)
        {
            await host.Paid($"https://alive{i}.example/hook");
            await host.UntilReceived(1, $"alive{i}.example");
        }

        host.Receiver.At("dead.example").Count.ShouldBe(4);
    }
}
