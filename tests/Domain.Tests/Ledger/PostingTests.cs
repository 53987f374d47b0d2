using FsCheck;
using FsCheck.Fluent;
using Ottu.Domain.Kernel;
using Ottu.Domain.Ledger;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Tests.Ledger;

public class PostingTests
{
    static readonly Currency Kwd = Currency.Of("KWD");

    [Fact]
    public void An_unbalanced_posting_cannot_be_built() => Should.Throw<InvalidOperationException>(() =>
        Posting.Of(PostingKind.Correction, "R1", "mock", (LedgerAccount.GatewayReceivable, Minor(100)), (LedgerAccount.MerchantPayable, Minor(-99))));

    [Fact]
    public void A_posting_has_one_currency() => Should.Throw<InvalidOperationException>(() =>
        Posting.Of(PostingKind.Correction, "R1", "mock", (LedgerAccount.GatewayReceivable, Minor(100)), (LedgerAccount.MerchantPayable, Money.FromMinor(-100, Currency.Of("USD")))));

    [Fact]
    public void A_purchase_puts_amount_and_fee_on_lines_of_their_own() =>
        Lines(Postings.Payment(Attempt(10_000, 500))).ShouldBe([(1, LedgerAccount.GatewayReceivable, 10_500), (2, LedgerAccount.MerchantPayable, -10_000), (3, LedgerAccount.FeeIncome, -500)]);

    [Fact]
    public void A_zero_verification_posts_nothing() => Postings.Payment(Attempt(0, 0)).Lines.ShouldBeEmpty();

    [Fact]
    public void An_authorization_is_a_memo() =>
        Lines(Postings.Payment(Attempt(10_000, 500, GatewayOperation.Authorize))).ShouldBe([(1, LedgerAccount.AuthorizationOpen, 10_500), (2, LedgerAccount.AuthorizationDue, -10_500)]);

    [Fact]
    public void Captures_take_the_amount_first_and_the_fee_last()
    {
        var attempt = Attempt(10_000, 500, GatewayOperation.Authorize);
        var first = Postings.Operation(attempt, Operation(OperationKind.Capture, 6_000), Minor(0));
        var rest = Postings.Operation(attempt, Operation(OperationKind.Capture, 4_500), Minor(6_000));
        Sum(LedgerAccount.FeeIncome, first).ShouldBe(0);
        Sum(LedgerAccount.FeeIncome, rest).ShouldBe(-500);
        Sum(LedgerAccount.MerchantPayable, first, rest).ShouldBe(-10_000);
        Sum(LedgerAccount.AuthorizationOpen, Postings.Payment(attempt), first, rest).ShouldBe(0);
    }

    [Fact]
    public void Money_that_no_payment_can_take_is_held_and_returned()
    {
        var surplus = Attempt(10_000, 500) with { IsSurplus = true };
        var postings = new[] { Postings.Payment(surplus), Postings.Operation(surplus, Operation(OperationKind.Refund, 10_500), Minor(0)) };
        Sum(LedgerAccount.SurplusHeld, postings[0]).ShouldBe(-10_500);
        Enum.GetValues<LedgerAccount>().ShouldAllBe(account => Sum(account, postings) == 0);
    }

    [Fact]
    public void A_purchase_that_is_voided_leaves_nothing()
    {
        var attempt = Attempt(10_000, 500);
        var postings = new[] { Postings.Payment(attempt), Postings.Operation(attempt, Operation(OperationKind.Void, 10_500), Minor(0)) };
        Enum.GetValues<LedgerAccount>().ShouldAllBe(account => Sum(account, postings) == 0);
    }

    [Fact]
    public void Every_history_of_a_payment_sums_to_zero_and_reserves_nothing_for_ever() => Prop.ForAll(Histories(), history =>
    {
        var attempt = Attempt(history.Amount, history.Fee, history.Authorize ? GatewayOperation.Authorize : GatewayOperation.Purchase) with { IsSurplus = history.IsSurplus };
        var postings = Play(attempt, history.Steps);
        var total = postings.SelectMany(posting => posting.Lines).Sum(line => line.Amount.Minor);
        return total == 0 && postings.All(posting => posting.Lines.Sum(line => line.Amount.Minor) == 0)
            && Sum(LedgerAccount.AuthorizationOpen, postings) == -Sum(LedgerAccount.AuthorizationDue, postings)
            && Sum(LedgerAccount.AuthorizationOpen, postings) >= 0
            && -Sum(LedgerAccount.FeeIncome, postings) >= 0 && -Sum(LedgerAccount.FeeIncome, postings) <= history.Fee
            && postings.All(posting => posting.Lines.All(line => !line.Amount.IsZero));
    }).QuickCheckThrowOnFailure();

    sealed record History(long Amount, long Fee, bool Authorize, bool IsSurplus, int[] Steps);

    static Arbitrary<History> Histories() => Arb.From(
        from amount in Gen.Choose(0, 1_000_000)
        from fee in Gen.Choose(0, 5_000)
        from authorize in Gen.Elements(true, false)
        from surplus in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
        from steps in Gen.ArrayOf(Gen.Choose(1, 700_000))
        select new History(amount, fee, authorize, surplus, steps));

    /// <summary>Captures, then refunds, each of at most what is left.</summary>
    static Posting[] Play(Attempt attempt, int[] steps)
    {
        var postings = new List<Posting> { Postings.Payment(attempt) };
        var captured = 0L;
        var refunded = 0L;
        foreach (var (at, wanted) in steps.Index())
        {
            var isCapture = attempt.Operation == GatewayOperation.Authorize && at % 2 == 0;
            var left = isCapture ? attempt.Total.Minor - captured : attempt.Operation == GatewayOperation.Authorize ? Math.Min(captured, attempt.Amount.Minor) - refunded : attempt.Amount.Minor - refunded;
            var amount = Math.Min(wanted, left);
            if (amount <= 0) continue;
            postings.Add(Postings.Operation(attempt, Operation(isCapture ? OperationKind.Capture : OperationKind.Refund, amount), Minor(captured)));
            if (isCapture) captured += amount;
            else refunded += amount;
        }

        return [.. postings];
    }

    static long Sum(LedgerAccount account, params Posting[] postings) => postings.SelectMany(posting => posting.Lines).Where(line => line.Account == account).Sum(line => line.Amount.Minor);

    static IEnumerable<(int, LedgerAccount, long)> Lines(Posting posting) => posting.Lines.Select(line => (line.Number, line.Account, line.Amount.Minor));

    static Money Minor(long minor) => Money.FromMinor(minor, Kwd);

    static Attempt Attempt(long amount, long fee, GatewayOperation operation = GatewayOperation.Purchase) => new()
    {
        SessionRef = 1,
        ReferenceNumber = "sandboxAAAAA",
        PgCode = "mock",
        Gateway = "ottu_sandbox",
        Operation = operation,
        SessionAmount = Minor(amount),
        Amount = Minor(amount),
        Fee = Minor(fee),
        StartedAt = DateTimeOffset.UnixEpoch,
        Nonce = "",
    };

    static Operation Operation(OperationKind kind, long amount) => new()
    {
        SessionRef = 1,
        AttemptRef = 1,
        SessionId = SessionId.Of("child"),
        ReferenceNumber = "sandboxBBBBB",
        Kind = kind,
        Amount = Minor(amount),
        PgCode = "mock",
        Gateway = "ottu_sandbox",
        StartedAt = DateTimeOffset.UnixEpoch,
    };
}
