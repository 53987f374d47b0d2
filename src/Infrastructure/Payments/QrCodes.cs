using Ottu.Application.Payments;
using QRCoder;

namespace Ottu.Infrastructure.Payments;

/// <summary>QR codes of checkout URLs, drawn when they are asked for.</summary>
sealed class QrCodes : IQrCodes
{
    const int PixelsPerModule = 8;

    public byte[] Png(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var code = new PngByteQRCode(data);
        return code.GetGraphic(PixelsPerModule);
    }
}
