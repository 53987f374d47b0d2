using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>The simulated bank calls back, as banks do: it names the payment, and nothing that it says has to be believed.</summary>
public sealed class SandboxNotifier(IHttpClientFactory clients)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Client = "sandbox";

    /// <summary>The status that the notify URL answered; null when it did not answer.</summary>
    public Task<int?> Notify(SandboxPayment payment, CancellationToken ct) =>
        Send(payment, new JsonObject { ["reference_number"] = payment.ReferenceNumber }, ct);

    /// <summary>About an operation: the bank's own one, or one that was queued.</summary>
    public Task<int?> Notify(SandboxPayment payment, SandboxOperation operation, CancellationToken ct) => Send(
        payment,
        new JsonObject
        {
            ["reference_number"] = payment.ReferenceNumber,
            ["operation"] = operation.Kind.Wire(),
            ["operation_reference"] = operation.ReferenceNumber,
            ["amount"] = operation.Amount.ToString(),
        },
        ct);

    async Task<int?> Send(SandboxPayment payment, JsonObject body, CancellationToken ct)
    {
        using var client = clients.CreateClient(Client);
        try
        {
            using var answer = await client.PostAsJsonAsync(payment.NotifyUrl, body, ct);
            return (int)answer.StatusCode;
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }
}
