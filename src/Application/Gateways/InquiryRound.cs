using Ottu.Application.Settings;
using Ottu.Domain.Settings;

namespace Ottu.Application.Gateways;

/// <summary>Asks the gateways about everything that is due, batch after batch.</summary>
static class InquiryRound
{
    /// <param name="installations">Read anew for each batch.</param>
    /// <param name="claim">Leases the next batch of references; none is the end.</param>
    /// <param name="ask">Asks about one and records the answer. What it throws is thrown at the end, when all others were asked.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>How many were asked about.</returns>
    public static async Task<int> Run(IInstallations installations, Func<Task<IReadOnlyList<string>>> claim, Func<Installation, string, Task> ask, CancellationToken ct)
    {
        var asked = 0;
        var failures = new List<Exception>();
        while (await claim() is { Count: > 0 } due)
        {
            var installation = await installations.Current(ct);
            failures.AddRange((await Task.WhenAll(due.Select(reference => Try(() => ask(installation, reference))))).OfType<Exception>());
            asked += due.Count;
        }

        return failures.Count == 0 ? asked : throw new AggregateException(failures);
    }

    static async Task<Exception?> Try(Func<Task> ask)
    {
        try
        {
            await ask();
            return null;
        }
#pragma warning disable CA1031 // One that cannot be asked about must not hide the money of the others.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return error;
        }
    }
}
