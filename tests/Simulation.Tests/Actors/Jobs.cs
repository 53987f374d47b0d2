using MediatR;
using Ottu.Infrastructure.Jobs;
using Ottu.Simulation.Tests.Product;

namespace Ottu.Simulation.Tests.Actors;

/// <summary>The jobs of the product, at any time, on any process, also twice at once.</summary>
sealed class Jobs(World world)
{
    /// <summary>Those that reach outside our own database for anything else than money stay out.</summary>
    static readonly JobDefinition[] All = [.. JobDefinition.All.Where(job => job.Name is not "refresh-rates")];

    static readonly string[] Common = ["inquire-pending", "inquire-pending", "inquire-operations", "charge-due-agreements", "expire-overdue", "retry-webhooks", "tend-approvals"];

    static readonly string[] Settling = ["inquire-pending", "inquire-operations", "expire-overdue", "charge-due-agreements", "retry-webhooks", "tend-approvals"];

    /// <summary>Runs of each job that ended well, and what they said they handled.</summary>
    public Dictionary<string, int> Handled { get; } = new(StringComparer.Ordinal);

    public Task Any()
    {
        var name = world.Dice.Percent(85) ? world.Dice.Of(Common) : world.Dice.Of(All).Name;
        if (world.Dice.Percent(25)) world.Start(() => Run(name));
        return Run(name);
    }

    /// <summary>Everything that brings payments to their end.</summary>
    public async Task Settle()
    {
        foreach (var name in Settling) await Run(name);
    }

    public async Task Run(string name)
    {
        var job = All.Single(job => job.Name == name);
        var reply = await world.Deliver("job " + name, node => node.Send(caller: null, job.Command()), tries: 1);
        if (reply is Reply<int>.Answered { Value: var handled }) Handled[name] = handled;
    }
}
