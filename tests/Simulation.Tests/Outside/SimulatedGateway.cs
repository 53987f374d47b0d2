using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Ottu.Application.Gateways;
using Ottu.Domain.Gateways;
using Ottu.Domain.Operations;
using Ottu.Infrastructure.Gateways;
using Ottu.Simulation.Tests.Product;
using Ottu.Simulation.Tests.Time;

namespace Ottu.Simulation.Tests.Outside;

/// <summary>The adapters of one process, behind the product's own time limit.</summary>
sealed class SimulatedGateways(Process process) : IGateways
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    readonly SimulatedGateway _gateway = new(process);

    public IGateway Of(Mid mid) => new TimedGateway(_gateway, Limit, process.Clock, NullLogger.Instance);
}

/// <summary>The wire between one process and the banks. A process may die while its message is on the way; the message arrives all the same.</summary>
sealed class SimulatedGateway(Process process) : IGateway
{
    World World => process.World;

    Bank Bank => process.World.Bank;

    public async Task<GatewayAnswer> Charge(ChargeRequest request, CancellationToken ct)
    {
        var plan = Bank.Moods.Charge(request);
        World.Trace.Add(process.Name, $"charges {request.Mid.Code} {request.ReferenceNumber} {request.Total} for {request.Payer.SessionId[..6]}");
        var answered = await Pass(request.Mid, () => Bank.Receive(request, plan));
        if (answered is not null) return answered;
        if (plan.Reports68) return new GatewayAnswer.Declined("68", "No answer.", GatewayReceipt.Empty);
        return Bank.Find(request.ReferenceNumber) is { } charge ? Said(request, Answers.ToCharge(charge)) : Silence;
    }

    public async Task<GatewayAnswer> Inquire(InquiryRequest request, CancellationToken ct)
    {
        World.Count.Inquiries++;
        var answered = await Pass(request.Mid, receive: null);
        var answer = answered ?? (Bank.Find(request.ReferenceNumber) is { } charge ? Answers.ToInquiry(charge) : new GatewayAnswer.NotPaid(GatewayReceipt.Empty));
        World.Trace.Add(process.Name, $"asked about {request.ReferenceNumber}: {answer.GetType().Name}");
        return answer;
    }

    public async Task<GatewayAnswer> Operate(OperationRequest request, CancellationToken ct)
    {
        var plan = Bank.Moods.Operation(request);
        World.Trace.Add(process.Name, $"{request.Kind} {request.ReferenceNumber} of {request.ChargeReference} {request.Amount}");
        var answered = await Pass(request.Mid, () => Bank.Receive(request, plan));
        return answered ?? (Bank.FindOperation(request.ReferenceNumber) is { } operation ? Answers.To(operation) : Silence);
    }

    public async Task<GatewayAnswer> InquireOperation(OperationRequest request, CancellationToken ct)
    {
        World.Count.Inquiries++;
        var answered = await Pass(request.Mid, receive: null);
        var answer = answered ?? (Bank.FindOperation(request.ReferenceNumber) is { } operation ? Answers.To(operation) : new GatewayAnswer.NotPaid(GatewayReceipt.Empty));
        World.Trace.Add(process.Name, $"asked about {request.Kind} {request.ReferenceNumber}: {answer.GetType().Name}");
        return answer;
    }

    public async Task<GatewayAnswer> ForgetCard(ForgetCardRequest request, CancellationToken ct) =>
        await Pass(request.Mid, () => Bank.Forget(request.GatewayToken)) ?? new GatewayAnswer.Approved(GatewayReceipt.Empty);

    /// <summary>Null: the bank answered. Else what our side makes of the silence.</summary>
    async Task<GatewayAnswer?> Pass(Mid mid, Action? receive)
    {
        process.EnsureAlive();
        World.Count.GatewayCalls++;
        var passage = Bank.Moods.Passage(mid.Code);
        if (passage.Refuses)
        {
            await World.Loop.Wait(passage.Travel, process.Life);
            World.Count.NotSent++;
            return new GatewayAnswer.NotSent("The bank refused the connection.");
        }

        if (!passage.IsLost && receive is not null)
        {
            World.Loop.At(passage.Travel, life: null, receive);
            if (passage.Repeats) World.Loop.At(passage.Travel + TimeSpan.FromMilliseconds(1), life: null, receive);
        }

        if (process.DiesAt("gateway:sent")) return await EventLoop.Never<GatewayAnswer>();
        await World.Loop.Wait(passage.Answer, process.Life);
        if (process.DiesAt("gateway:answered")) return await EventLoop.Never<GatewayAnswer>();
        if (!passage.IsLost && !passage.IsSilent) return null;
        World.Count.Unknown++;
        return World.Mutation == Mutation.SilenceIsRefusal ? new GatewayAnswer.NotSent("The bank did not answer.") : Silence;
    }

    GatewayAnswer Said(ChargeRequest request, GatewayAnswer answer)
    {
        if (World.Mutation != Mutation.TalkativeBank || request.Source is not PaymentSource.TypedCard typed || answer is not GatewayAnswer.Approved approved) return answer;
        return approved with { Receipt = approved.Receipt with { Raw = new JsonObject { ["card"] = typed.Card.Number.Reveal() } } };
    }

    static GatewayAnswer Silence => new GatewayAnswer.Unknown("The bank did not answer.");
}

/// <summary>What the books say, as an adapter would put it.</summary>
static class Answers
{
    public static GatewayAnswer ToCharge(BankCharge charge) => charge.State switch
    {
        ChargeState.Waiting => new GatewayAnswer.ActionRequired("https://bank.example/3ds/" + charge.Reference, Receipt(charge)),
        ChargeState.Working => new GatewayAnswer.Pending(Receipt(charge)),
        _ => Outcome(charge),
    };

    public static GatewayAnswer ToInquiry(BankCharge charge) => charge.State switch
    {
        ChargeState.Working when charge.SaysPending => new GatewayAnswer.Pending(Receipt(charge)),
        ChargeState.Working or ChargeState.Waiting => new GatewayAnswer.NotPaid(Receipt(charge)),
        _ => Outcome(charge),
    };

    public static GatewayAnswer To(BankOperation operation)
    {
        var receipt = new GatewayReceipt(new JsonObject { ["operation"] = operation.Reference }, [], Card: null) { Moved = new MovedMoney(operation.Kind, operation.Amount) };
        return operation.State switch
        {
            BankOperationState.Done => new GatewayAnswer.Approved(receipt),
            BankOperationState.Queued => new GatewayAnswer.Pending(receipt),
            _ => new GatewayAnswer.Declined(operation.Code, "The bank declined.", receipt),
        };
    }

    static GatewayAnswer Outcome(BankCharge charge) => charge.State switch
    {
        ChargeState.Paid => new GatewayAnswer.Approved(Receipt(charge)),
        ChargeState.Canceled => new GatewayAnswer.Canceled(Receipt(charge)),
        _ => new GatewayAnswer.Declined(charge.Code, Decline.CustomerMessage(charge.Code), Receipt(charge)),
    };

    static GatewayReceipt Receipt(BankCharge charge) => new(
        new JsonObject { ["reference"] = charge.Reference, ["state"] = charge.State.ToString() }, new JsonObject { ["auth_code"] = "A1" }, charge.Card) { GatewayToken = charge.VaultToken };
}
