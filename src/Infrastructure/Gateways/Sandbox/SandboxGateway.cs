using System.Data.Common;
using Ottu.Application.Gateways;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>
/// The simulated bank behind every sandbox connection. What it answers is always read from its books, so a repeated charge or a later
/// inquiry can not say anything else. docs/protocol/sdk.md 9
/// </summary>
public sealed partial class SandboxGateway(SandboxBooks books, CardFingerprint fingerprint, IBaseUrl baseUrl, Entropy entropy, TimeProvider clock) : IGateway
{
    const int TriesUntilLateAnswer = 2;

    public async Task<GatewayAnswer> Charge(ChargeRequest request, CancellationToken ct)
    {
        var instruction = SandboxInstruction.Of(request);
        if (instruction is SandboxInstruction.Refuse) return new GatewayAnswer.NotSent("The simulator was told to refuse the connection.");
        try
        {
            return ToChargeAnswer(await books.Open(Decide(request, instruction), ct));
        }
        catch (DbException)
        {
            return new GatewayAnswer.Unknown("The simulator's books did not answer.");
        }
    }

    public async Task<GatewayAnswer> Inquire(InquiryRequest request, CancellationToken ct)
    {
        try
        {
            var payment = await books.Change(request.ReferenceNumber, row => row with { InquiryCount = row.InquiryCount + 1 }, ct);
            return payment is null ? new GatewayAnswer.NotPaid(GatewayReceipt.Empty) : ToInquiryAnswer(payment);
        }
        catch (DbException)
        {
            return new GatewayAnswer.Unknown("The simulator's books did not answer.");
        }
    }

    SandboxPayment Decide(ChargeRequest request, SandboxInstruction instruction)
    {
        var now = clock.GetUtcNow();
        var payment = Booked(request, now);
        return instruction switch
        {
            SandboxInstruction.Timeout => payment with { Behaviour = SandboxBehaviour.Timeout },
            SandboxInstruction.LatePaid => payment.After(new SandboxOutcome.Approve(), now) with { Behaviour = SandboxBehaviour.LatePaid },
            SandboxInstruction.Answer answer => payment.After(answer.Outcome, now),
            _ when request.Source is PaymentSource.TypedCard { Card: var card } => payment.After(
                SandboxRules.Decide(payment.Gateway, card.Number, ExpiryOf(card), card.Cvv, now), now),
            _ => payment,
        };
    }

    SandboxPayment Booked(ChargeRequest request, DateTimeOffset now) => new()
    {
        ReferenceNumber = request.ReferenceNumber,
        SessionId = request.Payer.SessionId,
        PgCode = request.Mid.Code,
        Gateway = request.Mid.Gateway,
        AccountName = request.Mid.Name,
        Language = request.Payer.Language,
        Amount = request.Total,
        Operation = request.Operation,
        AuthCode = entropy.UpperAlphanumeric(6),
        Card = request.Source is PaymentSource.TypedCard { Card: var card } ? SandboxCard.Of(card.Number, ExpiryOf(card), card.Holder, fingerprint) : null,
        ReturnUrl = request.Payer.ReturnUrl,
        NotifyUrl = request.Payer.NotifyUrl,
        FormToken = entropy.Hex(16),
        OperationWord = SandboxOperationInstruction.WordFor(request.Payer.Extra, request.Mid),
        CreatedAt = now,
    };

    GatewayAnswer ToChargeAnswer(SandboxPayment payment) => payment switch
    {
        { Behaviour: SandboxBehaviour.Timeout or SandboxBehaviour.LatePaid } => new GatewayAnswer.Unknown("The simulator was told not to answer."),
        { State: SandboxState.Open } => new GatewayAnswer.ActionRequired($"{baseUrl.Value}/sandbox/pay/{payment.ReferenceNumber}", SandboxReceipts.Of(payment)),
        { State: SandboxState.Challenge } => new GatewayAnswer.ActionRequired($"{baseUrl.Value}/sandbox/3ds/{payment.ReferenceNumber}", SandboxReceipts.Of(payment)),
        _ => ToOutcome(payment),
    };

    static GatewayAnswer ToInquiryAnswer(SandboxPayment payment) => payment switch
    {
        { Behaviour: SandboxBehaviour.LatePaid, InquiryCount: < TriesUntilLateAnswer } => new GatewayAnswer.Pending(GatewayReceipt.Empty),
        { WaitsForPayer: true } => new GatewayAnswer.NotPaid(SandboxReceipts.Of(payment)),
        _ => ToOutcome(payment),
    };

    static GatewayAnswer ToOutcome(SandboxPayment payment)
    {
        var receipt = SandboxReceipts.Of(payment);
        return payment.State switch
        {
            SandboxState.Paid or SandboxState.Authorized => new GatewayAnswer.Approved(receipt),
            SandboxState.Canceled => new GatewayAnswer.Canceled(receipt),
            _ => new GatewayAnswer.Declined(payment.Code, Decline.CustomerMessage(payment.Code), receipt),
        };
    }

    static CardExpiry ExpiryOf(CardDetails card) => new(card.ExpiryYear, card.ExpiryMonth);
}
