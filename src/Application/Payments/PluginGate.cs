using System.Net;
using Ottu.Application.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>Who may call the Checkout API of a plugin. docs/protocol/checkout.md 2</summary>
static class PluginGate
{
    /// <summary>Null: come in. 404 before 403 (docs/protocol/checkout.md 2, order).</summary>
    public static Problem? Refuse(Installation installation, ICaller caller, SessionType type, string verb)
    {
        var plugin = installation.PluginOf(type);
        if (!plugin.IsInstalled) return Problem.NotFound.Instance;
        if (verb == "add" && !plugin.EnableApi) return Problem.Forbidden.Instance;
        return Admits(plugin.WhitelistedIps, caller.RemoteAddress) && caller.Can($"{type.Wire()}.{verb}") ? null : Problem.Forbidden.Instance;
    }

    /// <summary>As long as the type is not known (missing, or in a body that cannot be read), any plugin that would let the caller in is enough.</summary>
    public static Problem? Refuse(Installation installation, ICaller caller, SessionType? type, string verb) =>
        Refuse(installation, caller, type ?? (caller.Can($"{SessionType.ECommerce.Wire()}.{verb}") ? SessionType.ECommerce : SessionType.PaymentRequest), verb);

    static bool Admits(string whitelist, string? address)
    {
        if (whitelist is "*" or "") return true;
        if (!IPAddress.TryParse(address, out var remote)) return false;
        if (remote.IsIPv4MappedToIPv6) remote = remote.MapToIPv4();
        foreach (var entry in whitelist.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry == "*") return true;
            if (IPNetwork.TryParse(entry, out var network) ? network.Contains(remote) : IPAddress.TryParse(entry, out var single) && single.Equals(remote)) return true;
        }

        return false;
    }
}
