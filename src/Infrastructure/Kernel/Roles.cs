using Microsoft.Extensions.Configuration;

namespace Ottu.Infrastructure.Kernel;

/// <summary>What this process is for (<c>Ottu:Roles</c>): both at once unless told otherwise.</summary>
/// <param name="IsWeb">Serves HTTP. Without it only /health answers.</param>
/// <param name="IsWorker">Runs jobs and carries out the outbox.</param>
public sealed record Roles(bool IsWeb, bool IsWorker)
{
    const string Web = "web";
    const string Worker = "worker";

    /// <exception cref="InvalidOperationException">A role that does not exist, or none.</exception>
    public static Roles Of(IConfiguration configuration)
    {
        var text = configuration["Ottu:Roles"] is { Length: > 0 } given ? given : $"{Web},{Worker}";
        var roles = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(role => role.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        if (roles.Count == 0 || roles.Except([Web, Worker]).Any()) throw new InvalidOperationException($"Ottu:Roles is '{text}'; it must be web, worker, or both.");
        return new Roles(roles.Contains(Web), roles.Contains(Worker));
    }
}
