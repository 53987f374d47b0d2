using Ottu.Application.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Simulation.Tests.Product;
using Ottu.Simulation.Tests.Time;

namespace Ottu.Simulation.Tests.Outside;

/// <summary>
/// All banks behind all connections: their books outlive every process of ours. A reference is booked once, however often it arrives. What they do, and what
/// their network does, is chance.
/// </summary>
sealed class Bank(World world)
{
    readonly Dictionary<string, BankCharge> _charges = new(StringComparer.Ordinal);
    readonly Dictionary<string, BankOperation> _operations = new(StringComparer.Ordinal);
    readonly Dictionary<string, VaultCard> _vault = new(StringComparer.Ordinal);
    int _numbers;

    /// <summary>In the order in which they arrived.</summary>
    public List<BankCharge> Charges { get; } = [];

    public Moods Moods { get; } = new(world);

    /// <summary>What we asked for and no bank should ever be asked for.</summary>
    public List<string> Complaints { get; } = [];

    public bool HasPaid(string sessionId) => Charges.Any(charge => charge.SessionId == sessionId && charge.State == ChargeState.Paid);

    public BankCharge? Find(string reference) => _charges.GetValueOrDefault(reference);

    public BankOperation? FindOperation(string reference) => _operations.GetValueOrDefault(reference);

    public VaultCard? Stored(string token) => _vault.GetValueOrDefault(token);

    public void Receive(ChargeRequest request, ChargePlan plan)
    {
        if (_charges.TryGetValue(request.ReferenceNumber, out var known))
        {
            if (world.Mutation == Mutation.ForgetfulBank && known.State == ChargeState.Paid) known.Times++;
            return;
        }

        var charge = new BankCharge(request, world.Loop.Now) { SaysPending = plan.SaysPending, Card = plan.Card };
        _charges.Add(charge.Reference, charge);
        Charges.Add(charge);
        if (request.Source is PaymentSource.StoredCard stored) charge.VaultToken = stored.GatewayToken;
        if (request.StoreCard && plan.Card is not null) charge.VaultToken = Keep(plan);
        if (plan.BooksAfter is { } later) world.Loop.At(later, life: null, () => Decide(charge, plan.Outcome, announces: true));
        else Decide(charge, plan.Outcome, announces: false);
    }

    /// <summary>Books the outcome of a charge that had none.</summary>
    public void Decide(BankCharge charge, string outcome, bool announces)
    {
        if (charge.State is not (ChargeState.Working or ChargeState.Waiting)) return;
        (charge.State, charge.Code) = outcome switch
        {
            Outcomes.Approve => (ChargeState.Paid, ""),
            Outcomes.Challenge => (ChargeState.Waiting, ""),
            Outcomes.Cancel => (ChargeState.Canceled, ""),
            _ => (ChargeState.Declined, outcome),
        };
        if (charge.State == ChargeState.Paid) (charge.Times, charge.PaidAt) = (1, world.Loop.Now);
        world.Trace.Add("bank", $"{charge.PgCode} {charge.Reference} {charge.State} {charge.Code}");
        if (announces && !world.Faults.Percent(40)) world.Notifier.Tell(charge);
    }

    public void Receive(OperationRequest request, OperationPlan plan, bool announces = false)
    {
        if (_operations.TryGetValue(request.ReferenceNumber, out var known))
        {
            if (world.Mutation == Mutation.ForgetfulBank && known.State == BankOperationState.Done) known.Times++;
            return;
        }

        if (!_charges.TryGetValue(request.ChargeReference, out var charge))
        {
            Complaints.Add($"{request.Kind} {request.ReferenceNumber} of a charge that never was");
            return;
        }

        if (plan.BooksAfter is { } later)
        {
            world.Loop.At(later, life: null, () => Receive(request, plan with { BooksAfter = null }, announces: true));
            return;
        }

        var operation = new BankOperation(charge, request.Kind, request.ReferenceNumber, request.Amount);
        var left = Left(charge, request.Kind);
        if (request.Amount.Minor > left && !charge.HasOwnOperations) Complaints.Add($"{request.Kind} {request.ReferenceNumber} of {request.Amount} where {left} is left of {charge.Reference}");
        operation.State = request.Amount.Minor > left || plan.Code.Length > 0 ? BankOperationState.Declined : plan.QueuedFor is null ? BankOperationState.Done : BankOperationState.Queued;
        operation.Code = request.Amount.Minor > left ? "13" : plan.Code;
        Book(operation);
        if (announces && operation.State == BankOperationState.Done && !world.Faults.Percent(40)) world.Notifier.Tell(operation);
        if (operation.State == BankOperationState.Queued) world.Loop.At(plan.QueuedFor!.Value, life: null, () => Release(operation));
    }

    /// <summary>Carries out what was queued, or turns it down.</summary>
    public void Release(BankOperation operation)
    {
        if (operation.State != BankOperationState.Queued) return;
        operation.State = world.Dice.Percent(75) ? BankOperationState.Done : BankOperationState.Declined;
        if (operation.State == BankOperationState.Declined) operation.Code = "05";
        world.Trace.Add("bank", $"{operation.Kind} {operation.Reference} {operation.State}");
        if (!world.Faults.Percent(40)) world.Notifier.Tell(operation);
    }

    /// <summary>Somebody refunds in the bank's back office.</summary>
    public BankOperation? RefundByHand(BankCharge charge, Dice dice)
    {
        var left = Left(charge, OperationKind.Refund);
        if (charge.State != ChargeState.Paid || left <= 0) return null;
        var operation = new BankOperation(charge, OperationKind.Refund, $"bank-{++_numbers}", Money.FromMinor(dice.Between(1, (int)left), charge.Total.Currency)) { IsOwn = true };
        Book(operation);
        return operation;
    }

    public void Forget(string token) => _vault.Remove(token);

    /// <summary>The payers are gone, and what was queued or late is booked at last.</summary>
    public void Heal()
    {
        Moods.Heal();
        foreach (var charge in Charges)
        {
            if (charge.State == ChargeState.Waiting && world.Dice.Percent(50)) Decide(charge, Outcomes.Cancel, announces: false);
            else if (charge.State == ChargeState.Working) Decide(charge, world.Dice.Percent(70) ? Outcomes.Approve : "05", announces: false);
        }

        foreach (var operation in Charges.SelectMany(charge => charge.Operations)) Release(operation);
    }

    static long Left(BankCharge charge, OperationKind kind) => charge.State != ChargeState.Paid ? 0 : kind switch
    {
        OperationKind.Refund => charge.Captured - charge.Held(OperationKind.Refund),
        OperationKind.Capture => charge.IsAuthorization && charge.Voided == 0 ? charge.Total.Minor - charge.Held(OperationKind.Capture) : 0,
        _ => charge.IsAuthorization && charge.Held(OperationKind.Capture) == 0 && charge.Voided == 0 ? charge.Total.Minor : 0,
    };

    void Book(BankOperation operation)
    {
        _operations.Add(operation.Reference, operation);
        operation.Charge.Operations.Add(operation);
        world.Trace.Add("bank", $"{operation.Kind} {operation.Reference} of {operation.Charge.Reference} {operation.Amount} {operation.State} {operation.Code}");
    }

    string Keep(ChargePlan plan)
    {
        var token = $"vault-{++_numbers}";
        _vault[token] = new VaultCard(token, plan.Card!);
        return token;
    }
}

/// <param name="Token">The bank's name for it.</param>
/// <param name="Card">What it shows.</param>
sealed record VaultCard(string Token, Ottu.Domain.Payments.CardSummary Card);
