using System.Data.Common;
using Ottu.Application.Gateways;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>Refund, capture and void. docs/protocol/operations.md 1</summary>
public sealed partial class SandboxGateway
{
    public async Task<GatewayAnswer> Operate(OperationRequest request, CancellationToken ct)
    {
        try
        {
            if (await books.Find(request.ChargeReference, ct) is not { } payment) return UnknownPayment;
            var instruction = SandboxOperationInstruction.Of(request, payment);
            if (instruction is SandboxOperationInstruction.Refuse) return new GatewayAnswer.NotSent("The simulator was told to refuse the connection.");
            if (instruction is SandboxOperationInstruction.Lose) return Silence;
            var order = OrderOf(request, instruction);
            var booked = await books.Book(
                request.ChargeReference, order.ReferenceNumber, account => order.Decide(account, entropy.UpperAlphanumeric(6), clock.GetUtcNow()), ct);
            return booked is null ? UnknownPayment
                : booked.Behaviour == SandboxOperationBehaviour.TimeoutDone ? Silence
                : ToAnswer(payment, booked);
        }
        catch (DbException)
        {
            return new GatewayAnswer.Unknown("The simulator's books did not answer.");
        }
    }

    public async Task<GatewayAnswer> InquireOperation(OperationRequest request, CancellationToken ct)
    {
        try
        {
            var now = clock.GetUtcNow();
            var operation = await books.ChangeOperation(request.ReferenceNumber, row => row.Inquired(now), ct);
            var payment = operation is null ? null : await books.Find(request.ChargeReference, ct);
            return operation is null || payment?.Id != operation.PaymentRef ? new GatewayAnswer.NotPaid(GatewayReceipt.Empty) : ToAnswer(payment, operation);
        }
        catch (DbException)
        {
            return new GatewayAnswer.Unknown("The simulator's books did not answer.");
        }
    }

    static SandboxOrder OrderOf(OperationRequest request, SandboxOperationInstruction instruction) => new(request.Kind, request.Amount, request.ReferenceNumber)
    {
        Behaviour = (instruction as SandboxOperationInstruction.Book)?.Behaviour ?? SandboxOperationBehaviour.Normal,
        DeclineCode = (instruction as SandboxOperationInstruction.Decline)?.Code,
    };

    static GatewayAnswer ToAnswer(SandboxPayment payment, SandboxOperation operation)
    {
        var receipt = SandboxOperationReceipts.Of(payment, operation);
        return operation.State switch
        {
            SandboxOperationState.Done => new GatewayAnswer.Approved(receipt),
            SandboxOperationState.Queued => new GatewayAnswer.Pending(receipt),
            _ => new GatewayAnswer.Declined(operation.Code, SandboxOperationReceipts.Message(operation), receipt),
        };
    }

    static GatewayAnswer Silence => new GatewayAnswer.Unknown("The simulator was told not to answer.");

    static GatewayAnswer UnknownPayment =>
        new GatewayAnswer.Declined(SandboxAccount.UnknownPayment, SandboxOperationReceipts.Refusal(SandboxAccount.UnknownPayment), GatewayReceipt.Empty);
}
