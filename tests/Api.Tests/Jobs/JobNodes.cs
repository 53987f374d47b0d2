using Ottu.Api.Tests.Settings;

namespace Ottu.Api.Tests.Jobs;

/// <summary>The nodes of one installation: its database, which outlives them, and the first of them.</summary>
sealed class JobNodes : IDisposable
{
    readonly SharedFolder _folder = new();
    readonly string _provider;

    public JobNodes(string provider)
    {
        _provider = provider;
        First = Another();
    }

    public JobHost First { get; }

    public JobHost Another() => JobHost.On(Path.Combine(_folder, "ottu.db"), _provider);

    public void Dispose()
    {
        First.Dispose();
        _folder.Dispose();
    }
}
