using MediatR;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

/// <summary>The file with which a shop's domain is proven to Apple. docs/protocol/routing.md 1.4</summary>
/// <param name="Host">The host that was asked: an installation may serve several shops.</param>
public sealed record GetDomainVerification(string Host) : IRequest<Result<string>>;

sealed class GetDomainVerificationHandler(IInstallations installations) : IRequestHandler<GetDomainVerification, Result<string>>
{
    public async Task<Result<string>> Handle(GetDomainVerification request, CancellationToken ct)
    {
        var files = (await installations.Current(ct)).PaymentServices.Values.Where(service => service is { IsActive: true, Flow: ServiceFlow.ApplePay, DomainVerification.Length: > 0 }).OrderBy(service => service.Id).ToList();

        // A proxy may have changed the name: then the oldest file is the best guess.
        var service = files.Find(file => string.Equals(file.Domain, request.Host, StringComparison.OrdinalIgnoreCase)) ?? files.FirstOrDefault();
        return service is null ? Problem.NotFound.Instance : service.DomainVerification;
    }
}
