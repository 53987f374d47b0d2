using MediatR;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;

namespace Ottu.Application.Payments;

/// <summary>Job: after a change of configuration, invalidates open sessions that lost every usable connection. Returns how many.</summary>
public sealed record InvalidateUnusable : IRequest<int>;

public sealed class InvalidateUnusableHandler(ISessions sessions, IDb db, IInstallations installations, SessionCloser closer, SweptConfiguration swept)
    : IRequestHandler<InvalidateUnusable, int>
{
    const int Batch = 200;

    public async Task<int> Handle(InvalidateUnusable request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        if (swept.Version == installation.Version) return 0;
        var (invalidated, after) = (0, 0L);
        while (await sessions.OpenAfter(after, Batch, ct) is { Count: > 0 } page)
        {
            after = page[^1].Id;
            foreach (var session in page.Where(session => !session.UsableCodes(installation).Any()))
            {
                var closed = await db.InTransaction(
                    async tx => await sessions.Lock(tx, session.Id) is { } locked && (await closer.InvalidateIfUnusable(tx, installation, locked)).State != locked.State, ct);
                if (closed) invalidated++;
            }
        }

        swept.Version = installation.Version;
        return invalidated;
    }
}

/// <summary>Up to which configuration version this node has looked for sessions without a usable connection.</summary>
public sealed class SweptConfiguration
{
    public long Version { get; set; }
}
