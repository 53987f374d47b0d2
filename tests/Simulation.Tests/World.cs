using System.Globalization;
using Microsoft.Data.Sqlite;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Ottu.Simulation.Tests.Actors;
using Ottu.Simulation.Tests.Outside;
using Ottu.Simulation.Tests.Product;
using Ottu.Simulation.Tests.Time;
using IResult = Ottu.Domain.Kernel.IResult;

namespace Ottu.Simulation.Tests;

/// <summary>Everything that one history consists of.</summary>
sealed class World : IDisposable
{
    static int _threads;

    /// <summary>One file after the other under one name: Dapper compiles its readers once per connection string.</summary>
    [ThreadStatic]
    static string? _name;

    readonly string _file;
    readonly Process?[] _nodes = new Process?[2];

    public World(ulong seed, Mutation mutation, bool keepsTrace)
    {
        (Mutation, Dice) = (mutation, new Dice(seed));
        Loop = new EventLoop(Template.Start, Dice);
        Trace = new Trace(Loop, keepsTrace);
        Faults = new Faults(Dice);
        Bank = new Bank(this);
        Notifier = new Notifier(this);
        Receivers = new Receivers(this);
        Cards = new PaymentCards(Dice.Fork());
        var template = Template.Current;
        _name ??= Interlocked.Increment(ref _threads).ToString(CultureInfo.InvariantCulture) + ".db";
        _file = Path.Combine(Template.Folder, _name);
        File.WriteAllBytes(_file, template.Database);
        var text = new SqliteConnectionStringBuilder { DataSource = _file }.ToString();
        Connections = new SqliteConnections(text);
        Observer = new SqliteDb(text, new NodeClock(Loop, new Lifetime()), new OutboxSignal());
    }

    public Mutation Mutation { get; }

    public Dice Dice { get; }

    public EventLoop Loop { get; }

    public Trace Trace { get; }

    public Faults Faults { get; }

    public Bank Bank { get; }

    public Notifier Notifier { get; }

    public Receivers Receivers { get; }

    public PaymentCards Cards { get; }

    public Counters Count { get; } = new();

    /// <summary>What clients know and were promised.</summary>
    public Knowledge Known { get; } = new();

    /// <summary>All processes' connections to the file: what a process keeps in memory beside them is its own.</summary>
    public SqliteConnections Connections { get; }

    /// <summary>Reads the database from outside.</summary>
    public SqliteDb Observer { get; }

    /// <summary>Errors that no request should end in.</summary>
    public List<string> Findings { get; } = [];

    /// <summary>Flows of clients and banks that are under way.</summary>
    public int Flows { get; private set; }

    public string DatabaseFile => _file;

    public void StartNode(int number)
    {
        if (_nodes[number] is { IsAlive: true }) return;
        _nodes[number] = new Process(this, "node-" + (char)('a' + number));
    }

    public void KillNode(int number) => _nodes[number]?.Kill("somebody's hand");

    public void CutPower()
    {
        foreach (var node in _nodes) node?.Kill("a power cut");
    }

    public bool IsUp(int number) => _nodes[number] is { IsAlive: true };

    /// <summary>Whichever process the load balancer finds; null when all are dead.</summary>
    public Process? AnyNode()
    {
        var alive = _nodes.Where(node => node is { IsAlive: true }).ToList();
        return alive.Count == 0 ? null : Dice.Of(alive);
    }

    /// <summary>Every process looks into the outbox.</summary>
    public void Sweep()
    {
        foreach (var node in _nodes) node?.Committed();
    }

    public void Start(Func<Task> flow) => _ = Follow(flow);

    /// <summary>Sends until somebody answers, a few times. Null when nobody did.</summary>
    public async Task<Reply<T>?> Deliver<T>(string what, Func<Process, Task<Reply<T>>> send, int tries = 3)
    {
        var reply = default(Reply<T>);
        for (var number = 1; number <= tries; number++)
        {
            if (number > 1) await Loop.Wait(Dice.Seconds(1, 20), life: null);
            if (AnyNode() is not { } node) continue;
            Trace.Add("outside", $"{what} at {node.Name}");
            reply = await send(node);
            Trace.Add("outside", $"{what}: {Describe(reply)}");
            if (reply is Reply<T>.Answered) return reply;
        }

        return reply;
    }

    public void Fault(string who, string what, Exception error)
    {
        var text = $"{what}: {error.GetType().Name}: {error.Message}";
        Trace.Add(who, "ERROR " + text);
        Findings.Add(text + Environment.NewLine + error.StackTrace);
    }

    public void Dispose()
    {
        Faults.AreOn = false;
        for (var number = 0; number < _nodes.Length; number++) KillNode(number);
        Loop.RunFor(TimeSpan.FromMilliseconds(1));
        Observer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Connections.Close();
        foreach (var file in new[] { _file, _file + "-wal", _file + "-shm" }) File.Delete(file);
    }

    static string Describe<T>(Reply<T> reply) => reply switch
    {
        Reply<T>.Lost => "lost",
        Reply<T>.Failed => "error",
        Reply<T>.Answered { Value: IResult { Ok: false } result } => "refused " + Reason(result),
        Reply<T>.Answered { Value: int count } => count.ToString(CultureInfo.InvariantCulture),
        _ => "ok",
    };

    static string Reason(IResult result) => (Problem?)result.GetType().GetProperty(nameof(Result<int>.Problem))!.GetValue(result) switch
    {
        Problem.Refused refused => refused.Code ?? refused.Detail,
        Problem.Failed failed => failed.Body["code"]?.ToString() ?? failed.Body["detail"]?.ToString() ?? "failed",
        Problem.Invalid invalid => invalid.Errors.ToJson().ToJsonString(),
        var other => other?.GetType().Name ?? "",
    };

    async Task Follow(Func<Task> flow)
    {
        Flows++;
        try
        {
            await flow();
        }
        catch (Exception error)
        {
            Fault("outside", "the simulation itself", error);
        }

        Flows--;
    }
}

/// <summary>How much happened.</summary>
sealed class Counters
{
    public long Steps, Starts, Crashes, Points, GatewayCalls, Inquiries, Unknown, NotSent, Webhooks, Refunded, Charged, Histories, Events;

    /// <summary>How often each kind of record ended in each state: what the histories reach at all.</summary>
    public SortedDictionary<string, long> Seen { get; } = new(StringComparer.Ordinal);

    public void Saw(string what, long times) => Seen[what] = Seen.GetValueOrDefault(what) + times;

    public void Add(Counters other)
    {
        foreach (var (what, times) in other.Seen) Saw(what, times);
        Steps += other.Steps;
        Starts += other.Starts;
        Crashes += other.Crashes;
        Points += other.Points;
        GatewayCalls += other.GatewayCalls;
        Inquiries += other.Inquiries;
        Unknown += other.Unknown;
        NotSent += other.NotSent;
        Webhooks += other.Webhooks;
        Refunded += other.Refunded;
        Charged += other.Charged;
        Histories += other.Histories;
        Events += other.Events;
    }
}
