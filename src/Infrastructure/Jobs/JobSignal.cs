namespace Ottu.Infrastructure.Jobs;

/// <summary>Tells the job host of this process to look at the table now.</summary>
public sealed class JobSignal : IDisposable
{
    readonly SemaphoreSlim _wake = new(0, 1);

    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // It was told already, or has ended.
        }
    }

    /// <summary>Returns when it is told, or after a while for what nobody tells.</summary>
    public Task Wait(TimeSpan atMost, CancellationToken ct) => _wake.WaitAsync(atMost, ct);

    public void Dispose() => _wake.Dispose();
}
