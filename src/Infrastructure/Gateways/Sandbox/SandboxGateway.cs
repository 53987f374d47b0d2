using System.Data.Common;
using Ottu.Application.Gateways;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>
/// The simulated bank behind every sandbox connection. What it answers is always read from its books, so a repeated charge or a later
/// inquiry can not say anything else. docs/protocol/sdk.md 9
/// </summary>
public sealed partial class SandboxGateway(SandboxBooks books, SandboxVault vault, CardFingerprint fingerprint, IBaseUrl baseUrl, Entropy entropy, TimeProvider clock) : IGateway
{
    const int TriesUntilLateAnswer = 2;
    const string NoSuchCard = "14";

    public async Task<GatewayAnswer> Charge(ChargeRequest request, CancellationToken ct)
    {
        var instruction = SandboxInstruction.Of(request);
        if (instruction is SandboxInstruction.Refuse) return new GatewayAnswer.NotSent("The simulator was told to refuse the connection.");
        try
        {
            var stored = request.Source is PaymentSource.StoredCard card ? await vault.Find(request.Mid.Code, card.GatewayToken, ct) : null;
            var payment = await KeepCard(request, Decide(request, instruction, stored), ct);
            return ToChargeAnswer(await books.Open(payment, ct));
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

    public async Task<GatewayAnswer> ForgetCard(ForgetCardRequest request, CancellationToken ct)
    {
        try
        {
            await vault.Forget(request.Mid.Code, request.GatewayToken, ct);
            return new GatewayAnswer.Approved(GatewayReceipt.Empty);
        }
        catch (DbException)
        {
            return new GatewayAnswer.Unknown("The simulator's books did not answer.");
        }
    }

    /// <summary>A typed card goes into the vault before anything is booked; only a success tells the merchant its token.</summary>
    async Task<SandboxPayment> KeepCard(ChargeRequest request, SandboxPayment payment, CancellationToken ct)
    {
        if (!request.StoreCard || request.Source is not PaymentSource.TypedCard { Card: var card } || payment.Card is null) return payment;
        var rule = SandboxRules.Keep(payment.Gateway, card.Number, SandboxRules.Decide(payment.Gateway, card.Number, ExpiryOf(card), card.Cvv, clock.GetUtcNow()));
        return payment with { VaultToken = await vault.Keep(payment.PgCode, payment.Gateway, payment.Card, rule, ct) };
    }

    SandboxPayment Decide(ChargeRequest request, SandboxInstruction instruction, SandboxVaultCard? stored)
    {
        var now = clock.GetUtcNow();
        var payment = Booked(request, now) with { Card = stored?.Card, VaultToken = stored?.Token };
        if (request.Source is PaymentSource.TypedCard typed) payment = payment with { Card = SandboxCard.Of(typed.Card.Number, ExpiryOf(typed.Card), typed.Card.Holder, fingerprint) };
        if (request.Source is PaymentSource.DevicePayload { Kind: var kind } && SandboxDevices.ShowsCard(kind)) payment = payment with { Card = SandboxCard.OfDevice(request.ReferenceNumber, now, fingerprint) };
        return instruction switch
        {
            SandboxInstruction.Timeout => payment with { Behaviour = SandboxBehaviour.Timeout },
            SandboxInstruction.LatePaid => payment.After(new SandboxOutcome.Approve(), now) with { Behaviour = SandboxBehaviour.LatePaid },
            SandboxInstruction.Answer answer => payment.After(answer.Outcome, now),
            _ when request.Source is PaymentSource.TypedCard { Card: var card } => payment.After(
                SandboxRules.Decide(payment.Gateway, card.Number, ExpiryOf(card), card.Cvv, now), now),
            _ when request.Source is PaymentSource.StoredCard => payment.After(DecideStored(request.Initiator, stored, now), now),
            _ when request.Source is PaymentSource.DevicePayload device => payment.After(SandboxDevices.Decide(device.Kind, device.Payload), now),
            _ => payment,
        };
    }

    static SandboxOutcome DecideStored(ChargeInitiator initiator, SandboxVaultCard? stored, DateTimeOffset now)
    {
        if (stored is null) return new SandboxOutcome.Decline(NoSuchCard);
        if (stored.Card.Expiry.IsPast(now)) return new SandboxOutcome.Decline(Decline.ExpiredCard);
        var outcome = initiator == ChargeInitiator.Merchant ? stored.Rule.Absent : stored.Rule.Present;

        // Nobody is there to answer a challenge.
        return initiator == ChargeInitiator.Merchant && outcome is SandboxOutcome.Challenge ? new SandboxOutcome.Decline(Decline.AuthenticationFailed) : outcome;
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
        StoresCard = request.StoreCard,
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
