using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Infrastructure.Jobs;

namespace Ottu.Api.Tests.Jobs;

/// <summary>What the job <c>test-work</c> does is up to the test.</summary>
public sealed record TestWork : IRequest<int>;

/// <summary>Says that the job server of a host is at work.</summary>
public sealed record TestPulse : IRequest<int>;

/// <summary>The work of <see cref="TestWork"/>.</summary>
public sealed class Workshop
{
    int _begun;

    public Func<CancellationToken, Task<int>> Work { get; set; } = _ => Task.FromResult(3);

    /// <summary>How often the work was begun.</summary>
    public int Begun => Volatile.Read(ref _begun);

    public Task<int> Do(CancellationToken ct)
    {
        Interlocked.Increment(ref _begun);
        return Work(ct);
    }
}

sealed class TestJobHandlers(Workshop workshop) : IRequestHandler<TestWork, int>, IRequestHandler<TestPulse, int>
{
    public Task<int> Handle(TestWork request, CancellationToken cancellationToken) => workshop.Do(cancellationToken);

    public Task<int> Handle(TestPulse request, CancellationToken cancellationToken) => Task.FromResult(0);
}

static class TestJobs
{
    public const string Work = "test-work";
    public const string Pulse = "the-pulse";

    public static JobCatalogue Catalogue { get; } = new(
    [
        new(Work, "* * * * *", "Works for a test.", () => new TestWork()),
        new(Pulse, "*/20 * * * * *", "Beats.", () => new TestPulse()),
    ]);

    public static void Register(IServiceCollection services, Workshop workshop)
    {
        services.AddSingleton(Catalogue);
        services.AddSingleton(workshop);
        services.AddTransient<IRequestHandler<TestWork, int>, TestJobHandlers>();
        services.AddTransient<IRequestHandler<TestPulse, int>, TestJobHandlers>();
    }
}
