using System.Net.Http.Json;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>The simulated bank calls back, as banks do: it names the payment, and nothing that it says has to be believed.</summary>
public sealed class SandboxNotifier(IHttpClientFactory clients)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Client = "sandbox";

    /// <summary>The status that the notify URL answered; null when it did not answer.</summary>
    public async Task<int?> Notify(SandboxPayment payment, CancellationToken ct)
    {
        using var client = clients.CreateClient(Client);
        try
        {
            using var answer = await client.PostAsJsonAsync(payment.NotifyUrl, new { reference_number = payment.ReferenceNumber }, ct);
            return (int)answer.StatusCode;
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }
}
