using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Gateways;
using Ottu.Domain.Identity;
using Ottu.Infrastructure.Kernel;
using Ottu.Simulation.Tests.Time;

namespace Ottu.Simulation.Tests.Product;

/// <summary>One process of the product, from its start to its death. All that it holds in memory is its own.</summary>
sealed class Process : ICrashPoints
{
    readonly Lifetime _life = new();
    readonly List<Action> _waiting = [];
    readonly ServiceProvider _services;
    bool _pumpIsPlanned;
    bool _pumpRuns;

    public Process(World world, string name)
    {
        (World, Name) = (world, name);
        Clock = new NodeClock(world.Loop, _life);
        _services = ProductServices.For(this);
        world.Count.Starts++;
        world.Trace.Add(name, "starts");
        Committed();
    }

    public World World { get; }

    public string Name { get; }

    public NodeClock Clock { get; }

    public Lifetime Life => _life;

    public bool IsAlive => !_life.IsOver;

    public void EnsureAlive()
    {
        World.Loop.EnsureThread();
        if (_life.IsOver) throw new NodeDiedException("an earlier point");
    }

    public void Reach(string point)
    {
        EnsureAlive();
        if (DiesAt(point)) throw new NodeDiedException(point);
    }

    /// <summary>The same where the caller can wait for ever.</summary>
    public bool DiesAt(string point)
    {
        World.Count.Points++;
        if (_life.IsOver || !World.Faults.Crash()) return _life.IsOver;
        World.Count.Crashes++;
        Kill(point);
        return true;
    }

    public Task Yield() => World.Loop.Yield(_life);

    /// <summary>Everything in memory is gone; whoever waits for an answer learns that the connection broke.</summary>
    public void Kill(string point)
    {
        if (_life.IsOver) return;
        World.Trace.Add(Name, "dies at " + point);
        _life.End();
        foreach (var lost in _waiting) World.Loop.At(World.Dice.Milliseconds(0, 50), life: null, lost);
        _waiting.Clear();
        World.Loop.At(TimeSpan.Zero, life: null, () => _ = _services.DisposeAsync().AsTask());
    }

    /// <summary>The outbox of this process looks for work soon.</summary>
    public void Committed()
    {
        if (_pumpIsPlanned || _life.IsOver) return;
        _pumpIsPlanned = true;
        World.Loop.At(World.Dice.Milliseconds(1, 30), _life, () => _ = Pump());
    }

    public Task<Reply<T>> Send<T>(Principal? caller, IRequest<T> request) =>
        Ask(caller, request.GetType().Name, services => services.GetRequiredService<IMediator>().Send(request));

    /// <summary>A request over the network: it may arrive, its answer may arrive.</summary>
    public async Task<Reply<T>> Ask<T>(Principal? caller, string what, Func<IServiceProvider, Task<T>> work)
    {
        await World.Loop.Wait(World.Dice.Milliseconds(0, 15), life: null);
        if (_life.IsOver) return new Reply<T>.Lost();
        var reply = new TaskCompletionSource<Reply<T>>();
        void Lose() => reply.TrySetResult(new Reply<T>.Lost());
        _waiting.Add(Lose);
        _ = Carry(caller, what, work, reply);
        var answer = await reply.Task;
        _waiting.Remove(Lose);
        return answer;
    }

    async Task Carry<T>(Principal? caller, string what, Func<IServiceProvider, Task<T>> work, TaskCompletionSource<Reply<T>> reply)
    {
        Reply<T> answer;
        try
        {
            await using var scope = _services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<SimulatedCaller>().Principal = caller;
            answer = new Reply<T>.Answered(await work(scope.ServiceProvider));
        }
        catch (NodeDiedException)
        {
            return;
        }
        catch (Exception error)
        {
            if (_life.IsOver) return;
            World.Fault(Name, what, error);
            answer = new Reply<T>.Failed(error);
        }

        await World.Loop.Wait(World.Dice.Milliseconds(0, 15), _life);
        reply.TrySetResult(answer);
    }

    async Task Pump()
    {
        _pumpIsPlanned = false;
        if (_pumpRuns) return;
        _pumpRuns = true;
        try
        {
            await _services.GetRequiredService<OutboxPump>().RunDueAsync(CancellationToken.None);
        }
        catch (NodeDiedException)
        {
            return;
        }
        catch (Exception error) when (!_life.IsOver)
        {
            World.Fault(Name, "pump", error);
        }

        _pumpRuns = false;
    }
}

/// <summary>What a client sees of its request.</summary>
abstract record Reply<T>
{
    public sealed record Answered(T Value) : Reply<T>;

    /// <summary>An exception: 500.</summary>
    public sealed record Failed(Exception Error) : Reply<T>;

    /// <summary>The connection broke: nobody knows what was done.</summary>
    public sealed record Lost : Reply<T>;
}
