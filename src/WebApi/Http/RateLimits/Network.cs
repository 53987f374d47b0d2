using System.Net;
using System.Net.Sockets;

namespace Ottu.WebApi.Http.RateLimits;

/// <summary>An address as limits count it.</summary>
static class Network
{
    /// <summary>An IPv6 subscriber has a whole /64 to send from: it counts as one address, or there would be no limit.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)) + "::/64" : address.ToString();
    }
}
