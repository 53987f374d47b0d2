using Microsoft.Extensions.Logging;
using Ottu.Application.Gateways;
using Ottu.Domain.Gateways;

namespace Ottu.Infrastructure.Gateways;

/// <summary>
/// Bounds every call to a gateway (<c>Ottu:Gateways:TimeoutSeconds</c>). Silence is no decline: the answer is unknown, and the inquiry finds out.
/// An orphaned attempt may be given up only because no call outlives this limit.
/// </summary>
public sealed partial class TimedGateway(IGateway inner, TimeSpan limit, TimeProvider clock, ILogger log) : IGateway
{
    public Task<GatewayAnswer> Charge(ChargeRequest request, CancellationToken ct) => Within(token => inner.Charge(request, token), ct, request.Within);

    public Task<GatewayAnswer> Inquire(InquiryRequest request, CancellationToken ct) => Within(token => inner.Inquire(request, token), ct);

    public Task<GatewayAnswer> Operate(OperationRequest request, CancellationToken ct) => Within(token => inner.Operate(request, token), ct);

    public Task<GatewayAnswer> InquireOperation(OperationRequest request, CancellationToken ct) => Within(token => inner.InquireOperation(request, token), ct);

    public Task<GatewayAnswer> ForgetCard(ForgetCardRequest request, CancellationToken ct) => Within(token => inner.ForgetCard(request, token), ct);

    async Task<GatewayAnswer> Within(Func<CancellationToken, Task<GatewayAnswer>> call, CancellationToken ct, TimeSpan? less = null)
    {
        using var deadline = new CancellationTokenSource(less < limit ? less.Value : limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            var answer = await call(either.Token).WaitAsync(either.Token);

            // The network's word for silence behind the gateway (68) is no refusal: money may have moved. docs/protocol/routing.md 3.5, class U
            return answer is GatewayAnswer.Declined { Code: var code } && Decline.Classify(code) == DeclineClass.Unknown
                ? new GatewayAnswer.Unknown($"The gateway reported that the issuer did not answer ({code}).")
                : answer;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return new GatewayAnswer.Unknown("The gateway did not answer in time.");
        }
#pragma warning disable CA1031 // Whatever broke in an adapter, the request may have left: only the gateway can say whether money moved.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            AdapterFailed(error, inner.GetType().Name);
            return new GatewayAnswer.Unknown("The adapter failed.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The adapter {Adapter} failed; what became of its call is unknown.")]
    partial void AdapterFailed(Exception error, string adapter);
}
