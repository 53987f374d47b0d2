using MediatR;
using Ottu.Infrastructure.Jobs;

namespace Ottu.Browser.Tests.Kernel;

/// <summary>A job that never succeeds, so that a page has a failure to show.</summary>
public sealed record BrokenJob : IRequest<int>
{
    public const string Error = "InvalidOperationException: The rates could not be read: the bank's server answered 503 Service Unavailable.";

    public static readonly JobDefinition Definition = new("broken", "0 3 1 1 *", "Fails whenever it runs, once a year by itself.", () => new BrokenJob());
}

public sealed class BrokenJobHandler : IRequestHandler<BrokenJob, int>
{
    public Task<int> Handle(BrokenJob request, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The rates could not be read: the bank's server answered 503 Service Unavailable.");
}
