using Ottu.Application.Settings;
using Ottu.Domain.Settings;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Settings;

/// <summary>
/// Keeps the configuration in memory. Every call compares one number with the database, so that a change on any node is seen by the
/// next request on all of them.
/// </summary>
sealed class InstallationStore(Db db, InstallationReader reader, TimeProvider clock) : IInstallations, IDisposable
{
    /// <summary>Raised by every change of the configuration.</summary>
    static readonly Statement Version = new("SELECT config_version FROM installation WHERE id = 1");

    readonly SemaphoreSlim _loading = new(1, 1);
    volatile Installation? _current;

    public async Task<Installation> Current(CancellationToken ct)
    {
        var newest = await Newest(ct);
        var snapshot = _current is { } current && current.Version == newest ? current : await Load(newest, ct);
        return snapshot.AsOf(clock.GetUtcNow());
    }

    public void Dispose() => _loading.Dispose();

    Task<long> Newest(CancellationToken ct) => db.One<long>(Version, parameters: null, ct);

    async Task<Installation> Load(long newest, CancellationToken ct)
    {
        await _loading.WaitAsync(ct);
        try
        {
            while (_current is null || _current.Version != newest)
            {
                var read = await reader.Read(new CommittedRows(db, ct));

                // Writers raise the version in their commit: an unchanged one proves that all rows belong together.
                newest = await Newest(ct);
                if (read.Version == newest) _current = read;
            }

            return _current;
        }
        finally
        {
            _loading.Release();
        }
    }
}
