using System.Net;
using System.Net.Sockets;

namespace Ottu.Domain.Webhooks;

/// <summary>
/// Tells addresses of the public Internet from those that point inside: a merchant's URL must not make us call our own network. rulings 33
/// </summary>
public static class PublicAddress
{
    /// <summary>Special-purpose IPv4 blocks (RFC 6890 and successors).</summary>
    static readonly IPNetwork[] Special4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Only this block of IPv6 is global unicast; loopback, link-local, unique-local, mapped and multicast lie outside.</summary>
    static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    /// <summary>Inside it: protocol assignments with Teredo, documentation, and 6to4, which carries any IPv4 address.</summary>
    static readonly IPNetwork[] Special6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !Special4.Any(block => block.Contains(address))
            : Global6.Contains(address) && !Special6.Any(block => block.Contains(address));
    }
}
