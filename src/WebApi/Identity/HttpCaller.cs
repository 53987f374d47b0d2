using Ottu.Application.Identity;
using Ottu.Domain.Identity;

namespace Ottu.WebApi.Identity;

/// <summary>The caller that authentication found for the current request.</summary>
sealed class HttpCaller(IHttpContextAccessor accessor) : ICaller
{
    public Principal? Principal => accessor.HttpContext?.Features.Get<Principal>();

    public string? RemoteAddress => accessor.HttpContext?.Connection.RemoteIpAddress?.ToString();
}
