using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Tests.Operations;

/// <summary>The amounts table of docs/protocol/operations.md 1: settled 100, fee 5.</summary>
public class BalanceTests
{
    static readonly Currency Kwd = Currency.Of("KWD");

    [Fact]
    public void A_purchase_refunds_what_was_settled_without_the_fee()
    {
        var balance = Of(SessionState.Paid);
        (Left(balance, OperationKind.Refund), Left(balance, OperationKind.Capture), Left(balance, OperationKind.Void)).ShouldBe((100, 0, 0));
        (balance.Admits(OperationKind.Refund), balance.Admits(OperationKind.Capture), balance.Admits(OperationKind.Void)).ShouldBe((true, false, false));
    }

    [Fact]
    public void An_authorization_captures_and_voids_with_the_fee_and_refunds_nothing()
    {
        var balance = Of(SessionState.Authorized);
        (Left(balance, OperationKind.Refund), Left(balance, OperationKind.Capture), Left(balance, OperationKind.Void)).ShouldBe((0, 105, 105));
        balance.Admits(OperationKind.Refund).ShouldBeFalse();
    }

    [Theory]
    [InlineData(60, 0, 60)]
    [InlineData(105, 0, 100)]
    [InlineData(105, 30, 70)]
    public void Refunds_of_captures_never_reach_the_fee(int captured, int refunded, int left)
    {
        var balance = Of(SessionState.Authorized, (OperationKind.Capture, OperationState.Succeeded, captured), (OperationKind.Refund, OperationState.Succeeded, refunded));
        Left(balance, OperationKind.Refund).ShouldBe(left);
    }

    [Theory]
    [InlineData(OperationState.Reserved, 60)]
    [InlineData(OperationState.Succeeded, 60)]
    [InlineData(OperationState.Queued, 60)]
    [InlineData(OperationState.Rejected, 100)]
    [InlineData(OperationState.Failed, 100)]
    public void A_refund_holds_its_amount_unless_it_surely_came_to_nothing(OperationState state, int left) =>
        Left(Of(SessionState.Paid, (OperationKind.Refund, state, 40)), OperationKind.Refund).ShouldBe(left);

    [Theory]
    [InlineData(OperationState.Reserved, 65, false)]
    [InlineData(OperationState.Unknown, 65, true)]
    [InlineData(OperationState.Failed, 105, false)]
    public void A_capture_holds_its_amount_and_an_unknown_one_blocks(OperationState state, int left, bool isBlocked)
    {
        var balance = Of(SessionState.Authorized, (OperationKind.Capture, state, 40));
        Left(balance, OperationKind.Capture).ShouldBe(left);
        balance.IsBlocked.ShouldBe(isBlocked);
        balance.Admits(OperationKind.Void).ShouldBe(state == OperationState.Failed);
        balance.Admits(OperationKind.Refund).ShouldBeFalse("nothing is captured for sure");
    }

    [Fact]
    public void A_void_under_way_ends_captures()
    {
        var balance = Of(SessionState.Authorized, (OperationKind.Void, OperationState.Reserved, 105));
        (balance.Admits(OperationKind.Capture), balance.Admits(OperationKind.Void)).ShouldBe((false, false));
        Left(balance, OperationKind.Capture).ShouldBe(0);
    }

    [Fact]
    public void Operations_on_another_attempt_do_not_count()
    {
        var other = Operation(OperationKind.Refund, OperationState.Succeeded, 40) with { AttemptRef = 2 };
        Left(Balance.Of(SessionState.Paid, Attempt, [other]), OperationKind.Refund).ShouldBe(100);
    }

    [Fact]
    public void A_failed_operation_gives_up_its_key_and_a_rejected_one_keeps_it()
    {
        var refund = Operation(OperationKind.Refund, OperationState.Reserved, 40) with { TrackingKey = "k" };
        refund.TryMove(OperationTrigger.Refuse, DateTimeOffset.UnixEpoch, out var failed).ShouldBeTrue();
        failed.TrackingKey.ShouldBeNull();
        (refund with { State = OperationState.Queued }).TryMove(OperationTrigger.Refuse, DateTimeOffset.UnixEpoch, out var rejected).ShouldBeTrue();
        (rejected.State, rejected.TrackingKey).ShouldBe((OperationState.Rejected, "k"));
    }

    static Balance Of(SessionState state, params (OperationKind Kind, OperationState State, int Amount)[] operations) =>
        Balance.Of(state, Attempt, operations.Select(row => Operation(row.Kind, row.State, row.Amount)));

    static decimal Left(Balance balance, OperationKind kind) => balance.Left(kind).Amount;

    static Attempt Attempt => new()
    {
        Id = 1,
        SessionRef = 1,
        ReferenceNumber = "R1",
        PgCode = "mock",
        Gateway = "ottu_sandbox",
        Operation = GatewayOperation.Authorize,
        State = AttemptState.Success,
        SessionAmount = Amount(100),
        Amount = Amount(100),
        Fee = Amount(5),
        StartedAt = DateTimeOffset.UnixEpoch,
        Nonce = "n",
    };

    static Operation Operation(OperationKind kind, OperationState state, int amount) => new()
    {
        SessionRef = 1,
        AttemptRef = 1,
        SessionId = SessionId.Of(new string('0', 40)),
        ReferenceNumber = "O1",
        Kind = kind,
        State = state,
        Amount = Amount(amount),
        PgCode = "mock",
        Gateway = "ottu_sandbox",
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    static Money Amount(int major) => Money.FromMinor(major * 1000L, Kwd);
}
