using Ottu.Application.Settings;
using Ottu.Domain.Settings;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Settings;

/// <summary>
/// Keeps the configuration in memory. Every call compares one number with the database, so that a change on any node is seen by the
/// next request on all of them.
/// </summary>
sealed class InstallationStore(Db db, InstallationReader reader) : IInstallations, IDisposable
{
    readonly SemaphoreSlim _loading = new(1, 1);
    volatile Installation? _current;

    public async Task<Installation> Current(CancellationToken ct)
    {
        var version = await Version(ct);
        return _current is { } current && current.Version == version ? current : await Load(version, ct);
    }

    public void Dispose() => _loading.Dispose();

    async Task<Installation> Load(long version, CancellationToken ct)
    {
        await _loading.WaitAsync(ct);
        try
        {
            while (_current is not { } current || current.Version < version)
            {
                var read = await reader.Read(new CommittedRows(db, ct));

                // Writers raise the version in their commit: an unchanged one proves that all rows belong together.
                version = await Version(ct);
                if (read.Version == version) _current = read;
            }

            return _current;
        }
        finally
        {
            _loading.Release();
        }
    }

    static readonly Statement ConfigVersion = new("SELECT config_version FROM installation WHERE id = 1");

    Task<long> Version(CancellationToken ct) => db.One<long>(ConfigVersion, parameters: null, ct);
}
