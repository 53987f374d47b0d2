using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Gateways.Apple;

/// <summary>
/// Merchant sessions: from Apple for production connections, with the service's own certificate; simulated for sandbox ones. The address is
/// configuration, never what a browser says: whoever could choose it would get a request signed with the merchant's identity.
/// </summary>
sealed partial class AppleSessions(IConfiguration configuration, ISecrets secrets, Entropy entropy, TimeProvider clock, ILogger<AppleSessions> log) : IAppleSessions
{
    const string Address = "https://apple-pay-gateway.apple.com/paymentservices/paymentSession";
    const int LargestAnswer = 64 * 1024;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public async Task<JsonObject?> Open(PaymentService service, Mid mid, CancellationToken ct)
    {
        if (mid.IsSandbox) return Simulated(service);
        if (service.Certificate.Length == 0) return null;
        try
        {
            return await Ask(service, ct);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or CryptographicException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            NotOpened(error, service.Code);
            return null;
        }
    }

    // One connection per call: it carries the certificate of one service, and a sheet is opened seldom.
    async Task<JsonObject?> Ask(PaymentService service, CancellationToken ct)
    {
        using var identity = Identity(service);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = { ClientCertificates = [identity] } };
        using var http = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = LargestAnswer };
        var question = new JsonObject
        {
            ["merchantIdentifier"] = service.MerchantId,
            ["displayName"] = service.DisplayName,
            ["initiative"] = "web",
            ["initiativeContext"] = service.Domain,
        };
        using var answer = await http.PostAsJsonAsync(configuration["Ottu:ApplePay:SessionUrl"] ?? Address, question, ct);

        // JSON is UTF-8, whatever charset the answer claims.
        if (answer.IsSuccessStatusCode) return JsonText.Parse(await answer.Content.ReadAsByteArrayAsync(ct)) as JsonObject ?? throw new JsonException("The answer is no object.");
        Refused(service.Code, (int)answer.StatusCode);
        return null;
    }

    X509Certificate2 Identity(PaymentService service)
    {
        using var read = X509Certificate2.CreateFromPem(service.Certificate, secrets.Unprotect(service.PrivateKey));

        // A key that was read from text can sign for a connection on every platform only after it was packed once.
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null);
    }

    JsonObject Simulated(PaymentService service)
    {
        var now = clock.GetUtcNow();
        return new JsonObject
        {
            ["epochTimestamp"] = now.ToUnixTimeMilliseconds(),
            ["expiresAt"] = (now + Life).ToUnixTimeMilliseconds(),
            ["merchantSessionIdentifier"] = "SSH" + entropy.Hex(32).ToUpperInvariant(),
            ["nonce"] = entropy.Hex(4),
            ["merchantIdentifier"] = service.MerchantId,
            ["domainName"] = service.Domain,
            ["displayName"] = service.DisplayName,
            ["signature"] = "simulated",
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Apple opened no session for payment service {Service}")]
    partial void NotOpened(Exception error, string service);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Apple answered {Status} for payment service {Service}")]
    partial void Refused(string service, int status);
}
