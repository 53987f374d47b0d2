using Ottu.Domain.Kernel;

namespace Ottu.Domain.Ledger;

/// <summary>The accounts of the books. Each exists once per connection and currency.</summary>
public enum LedgerAccount
{
    /// <summary>Asset: what a gateway took from customers and owes us.</summary>
    GatewayReceivable,

    /// <summary>Liability: what of it belongs to the merchant.</summary>
    MerchantPayable,

    /// <summary>Income: the fee that the customer paid on top.</summary>
    FeeIncome,

    /// <summary>Liability: money that no payment can take; it goes back to the customer.</summary>
    SurplusHeld,

    /// <summary>Memo: what gateways have reserved and not taken.</summary>
    AuthorizationOpen,

    /// <summary>Memo: the other side of <see cref="AuthorizationOpen"/>.</summary>
    AuthorizationDue,
}

/// <summary>What a posting records.</summary>
public enum PostingKind
{
    Payment,
    Refund,
    Capture,
    Void,
    Correction,
}

/// <summary>One line of a posting.</summary>
/// <param name="Number">From 1; with kind and reference the line's unique name.</param>
/// <param name="Account">What it changes.</param>
/// <param name="Amount">Positive is a debit, negative a credit.</param>
public sealed record PostingLine(int Number, LedgerAccount Account, Money Amount);

/// <summary>Lines of one currency that sum to zero: an unbalanced posting cannot be built.</summary>
public sealed record Posting
{
    Posting(PostingKind kind, string reference, string pgCode, IReadOnlyList<PostingLine> lines)
    {
        Kind = kind;
        Reference = reference;
        PgCode = pgCode;
        Lines = lines;
    }

    public PostingKind Kind { get; }

    /// <summary>Reference number of the attempt or operation. With the kind it names the fact, which is posted once.</summary>
    public string Reference { get; }

    public string PgCode { get; }

    /// <summary>Without lines of zero; empty where no money moved.</summary>
    public IReadOnlyList<PostingLine> Lines { get; }

    /// <exception cref="InvalidOperationException">The lines do not sum to zero, or mix currencies.</exception>
    public static Posting Of(PostingKind kind, string reference, string pgCode, params IReadOnlyList<(LedgerAccount Account, Money Amount)> lines)
    {
        if (lines.Count == 0 || !lines.Select(line => line.Amount).Aggregate((sum, amount) => sum + amount).IsZero)
        {
            throw new InvalidOperationException($"The posting of {kind} {reference} is not balanced.");
        }

        return new Posting(
            kind, reference, pgCode, [.. lines.Index().Where(line => !line.Item.Amount.IsZero).Select(line => new PostingLine(line.Index + 1, line.Item.Account, line.Item.Amount))]);
    }
}
