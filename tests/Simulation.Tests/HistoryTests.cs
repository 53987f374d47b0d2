using System.Globalization;
using Ottu.Simulation.Tests.Invariants;

namespace Ottu.Simulation.Tests;

public sealed class HistoryTests
{
    const int Steps = 40;

    static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("OTTU_SIMULATION_SEEDS"), CultureInfo.InvariantCulture, out var seeds) ? seeds : 500;

    [Fact]
    public void Histories_keep_every_promise()
    {
        var failures = Campaign.Run(1, Seeds, Steps, Mutation.None).Failures;
        failures.ShouldBeEmpty(string.Join(Environment.NewLine + Environment.NewLine, failures.Take(3).Select(Report.Of)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(4242)]
    public void One_seed_is_one_history(int seed)
    {
        var first = Campaign.Alone((ulong)seed, Steps, keepsTrace: true);
        var second = Campaign.Alone((ulong)seed, Steps, keepsTrace: true);
        second.Trace.ShouldBe(first.Trace);
        second.Hash.ShouldBe(first.Hash);
    }

    [Theory]
    [InlineData(nameof(Mutation.ForgetfulBank), Names.Books)]
    [InlineData(nameof(Mutation.TalkativeBank), Names.CardData)]
    [InlineData(nameof(Mutation.SilenceIsRefusal), Names.Unknown)]
    [InlineData(nameof(Mutation.LostCommits), Names.Durable)]
    [InlineData(nameof(Mutation.DroppedArrivals), Names.Announced)]
    [InlineData(nameof(Mutation.ForgottenKeys), Names.Keys)]
    [InlineData(nameof(Mutation.ForgottenDevices), Names.Once)]
    [InlineData(nameof(Mutation.ForgottenRefunds), Names.Reservations)]
    [InlineData(nameof(Mutation.ReopenedPayments), Names.States)]
    [InlineData(nameof(Mutation.ChangedAmounts), Names.Ledger)]
    [InlineData(nameof(Mutation.EmptiedOutbox), Names.Announced)]
    public void What_is_broken_on_purpose_is_noticed(string mutation, string invariant)
    {
        var broken = new HashSet<string>(StringComparer.Ordinal);

        // Some take a rare meeting of two things, so there are more histories where the first ones do not show it.
        for (var first = 1; first < 400 && !broken.Contains(invariant); first += 40)
        {
            var failures = Campaign.Run((ulong)first, 40, Steps, Enum.Parse<Mutation>(mutation)).Failures;
            broken.UnionWith(failures.SelectMany(failure => failure.Broken).Select(violation => violation.Invariant));
        }

        broken.ShouldContain(invariant);
    }
}
