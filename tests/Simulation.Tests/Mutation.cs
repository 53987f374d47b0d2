using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Simulation.Tests;

/// <summary>What is broken on purpose, to show that it is noticed.</summary>
enum Mutation
{
    None,

    /// <summary>The bank books a repeated reference again.</summary>
    ForgetfulBank,

    /// <summary>The bank's answer holds the number of the card.</summary>
    TalkativeBank,

    /// <summary>A bank that says nothing is taken for one that was not reached.</summary>
    SilenceIsRefusal,

    /// <summary>A commit is acknowledged and not there.</summary>
    LostCommits,

    /// <summary>A receiver acknowledges what it did not get.</summary>
    DroppedArrivals,

    /// <summary>Somebody deletes idempotency keys.</summary>
    ForgottenKeys,

    /// <summary>Somebody deletes what devices have paid.</summary>
    ForgottenDevices,

    /// <summary>Somebody deletes refunds.</summary>
    ForgottenRefunds,

    /// <summary>Somebody opens a paid payment again.</summary>
    ReopenedPayments,

    /// <summary>Somebody changes what was paid.</summary>
    ChangedAmounts,

    /// <summary>Somebody empties the outbox.</summary>
    EmptiedOutbox,
}

/// <summary>A hand in the database.</summary>
static class Sabotage
{
    static readonly Dictionary<Mutation, Statement> Statements = new()
    {
        [Mutation.ForgottenKeys] = new("DELETE FROM idempotency_key"),
        [Mutation.ForgottenDevices] = new("DELETE FROM device_payment"),
        [Mutation.ForgottenRefunds] = new("DELETE FROM operation WHERE state = 'succeeded' AND kind = 'refund'"),
        [Mutation.ReopenedPayments] = new("UPDATE payment_session SET state = 'pending' WHERE state = 'paid'"),
        [Mutation.ChangedAmounts] = new("UPDATE attempt SET amount = amount + 1 WHERE state = 'success'"),
        [Mutation.EmptiedOutbox] = new("DELETE FROM outbox"),
    };

    public static void Strike(World world)
    {
        if (!Statements.TryGetValue(world.Mutation, out var statement) || !world.Dice.OneIn(3)) return;
        world.Observer.InTransaction(tx => ((Infrastructure.Sql.Tx)tx).Execute(statement), default).GetAwaiter().GetResult();
    }
}
