using MediatR;
using Ottu.Application.Settings;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>Draws QR codes.</summary>
public interface IQrCodes
{
    /// <summary>A PNG.</summary>
    byte[] Png(string text);
}

/// <summary>The QR code of a session that asked for one; null for any other.</summary>
public sealed record GetQrCode(string SessionId) : IRequest<byte[]?>;

sealed class GetQrCodeHandler(ISessions sessions, IQrCodes codes, IBaseUrl baseUrl) : IRequestHandler<GetQrCode, byte[]?>
{
    public async Task<byte[]?> Handle(GetQrCode request, CancellationToken ct) =>
        SessionId.TryParse(request.SessionId, out var id) && await sessions.Find(id, ct) is { HasQrCode: true } session
            ? codes.Png(SessionLinks.Checkout(session, baseUrl.Value))
            : null;
}
