using Ottu.Domain.Identity;

namespace Ottu.Application.Identity;

/// <summary>Who sent the request that is being handled. Scoped to a request; a job has none.</summary>
public interface ICaller
{
    /// <summary>Null for anonymous pages and for jobs.</summary>
    Principal? Principal { get; }

    string? RemoteAddress { get; }
}

public static class CallerExtensions
{
    public static bool Can(this ICaller caller, string permission) => caller.Principal?.Can(permission) ?? false;

    /// <summary>The staff user behind the request, if a person sent it.</summary>
    public static StaffUser? User(this ICaller caller) => (caller.Principal as Principal.Staff)?.User;

    /// <summary>A private key or a superuser.</summary>
    public static bool HoldsEverything(this ICaller caller) => caller.Principal is Principal.PrivateKey or Principal.Staff { User.IsSuperuser: true };
}
