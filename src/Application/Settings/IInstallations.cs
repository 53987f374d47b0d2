using Ottu.Application.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>The configuration as of now: an immutable snapshot, reloaded when any node changed it.</summary>
public interface IInstallations
{
    Task<Installation> Current(CancellationToken ct);
}

/// <summary>Absolute URLs of this installation (<c>Ottu:BaseUrl</c>), without a trailing slash.</summary>
public interface IBaseUrl
{
    string Value { get; }
}
