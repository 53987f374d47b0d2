using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Infrastructure.Gateways.Sandbox;

namespace Ottu.WebApi.Gateways.Sandbox;

/// <summary>The part of the development API that is about operations: the bank does one of its own accord, or settles a queued one.</summary>
static class SandboxOperationsApi
{
    /// <summary><c>{"operation": "refund|capture|void", "amount": "5.000"}</c>: done at the bank, which then calls the notify URL.</summary>
    public static async Task<Result<JsonObject>> Do(SandboxPayment payment, Fields fields, SandboxCounter counter, SandboxNotifier notifier, CancellationToken ct)
    {
        var kind = fields.Choice<OperationKind>("operation", required: true);
        var amount = AmountOf(payment, kind, fields);
        if (fields.Problem is { } invalid) return invalid;
        if (await counter.Do(payment.ReferenceNumber, kind!.Value, amount!, ct) is not { } operation) return Problem.NotFound.Instance;
        var answer = View(operation);
        if (operation.HoldsMoney) answer["notify_status"] = await notifier.Notify(payment, operation, ct);
        return answer;
    }

    /// <summary><c>{"operation_reference": "...", "state": "done|rejected", "notify": true}</c>: a queued operation comes to its end.</summary>
    public static async Task<Result<JsonObject>> Settle(SandboxPayment payment, Fields fields, SandboxBooks books, SandboxCounter counter, SandboxNotifier notifier, CancellationToken ct)
    {
        var reference = fields.Text("operation_reference", max: 64, required: true);
        var state = fields.Choice("state", ["done", "rejected"], required: true);
        var notify = fields.Flag("notify");
        if (fields.Problem is { } invalid) return invalid;
        if ((await books.AccountOf(payment, ct)).Find(reference!) is not { } known) return Problem.NotFound.Instance;
        if (known.State != SandboxOperationState.Queued) return new Problem.Refused("The operation is not queued.", "invalid_state");
        if (await counter.Settle(reference!, state == "done", ct) is not { } settled) return Problem.NotFound.Instance;
        var answer = View(settled);
        if (notify) answer["notify_status"] = await notifier.Notify(payment, settled, ct);
        return answer;
    }

    /// <summary>Adds the operations on a payment and what they come to.</summary>
    public static void AddTo(JsonObject view, SandboxAccount account)
    {
        view["captured"] = account.Captured.ToString();
        view["refunded"] = account.Refunded.ToString();
        view["queued"] = account.Queued.ToString();
        view["voided"] = account.Voided.ToString();
        view["operations"] = new JsonArray([.. account.Operations.Select(View)]);
    }

    static Money? AmountOf(SandboxPayment payment, OperationKind? kind, Fields fields)
    {
        if (kind == OperationKind.Void) return payment.Amount;
        if (fields.Decimal("amount", required: true) is not { } value) return null;
        if (Money.TryFrom(value, payment.Amount.Currency, out var amount)) return amount;
        fields.Error("amount", FieldTexts.DecimalPlaces(payment.Amount.Currency.Exponent));
        return null;
    }

    static JsonObject View(SandboxOperation operation) => new()
    {
        ["reference_number"] = operation.ReferenceNumber,
        ["operation"] = operation.Kind.Wire(),
        ["amount"] = operation.Amount.ToString(),
        ["state"] = operation.State.Wire(),
        ["behaviour"] = operation.Behaviour.Wire(),
        ["code"] = operation.Code,
        ["inquiry_count"] = operation.InquiryCount,
        ["created_at"] = WireTime.Iso(operation.CreatedAt),
        ["decided_at"] = operation.DecidedAt is { } decided ? WireTime.Iso(decided) : null,
    };
}
