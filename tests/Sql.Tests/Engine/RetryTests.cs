using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;
using Ottu.Infrastructure.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Sql.Tests.Engine;

/// <summary>Which failures are met with another try, how often, and which never. docs/adr/0022</summary>
public class RetryTests
{
    const int Deadlock = 1205;
    const int LoginFailed = 18456;
    const int Timeout = -2;
    readonly Retries _retries = new(TimeProvider.System, new SystemEntropy(), NullLogger<Retries>.Instance);

    [Fact]
    public async Task A_deadlock_is_run_again_until_it_succeeds()
    {
        var runs = 0;
        var result = await _retries.Run(RetryPlan.Transaction, () => ++runs < 4 ? throw SqlFailure.Of(Deadlock) : Task.FromResult("done"), SqlServerFault.OfWork, default);
        result.ShouldBe("done");
        runs.ShouldBe(4);
    }

    [Fact]
    public async Task The_fifth_failure_is_the_callers()
    {
        var runs = 0;
        var error = await Should.ThrowAsync<SqlException>(() => _retries.Run<int>(RetryPlan.Transaction, () => throw SqlFailure.Of(++runs == 5 ? 40613 : Deadlock), SqlServerFault.OfWork, default));
        error.Number.ShouldBe(40613);
        runs.ShouldBe(5);
    }

    [Fact]
    public async Task What_may_have_taken_effect_is_not_run_again()
    {
        var runs = 0;
        await Should.ThrowAsync<SqlException>(() => _retries.Run<int>(
            RetryPlan.Transaction,
            () =>
            {
                runs++;
                throw SqlFailure.Of(0, severity: 20);
            },
            cause: _ => null,
            default));
        runs.ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_who_gives_up_ends_the_pause()
    {
        using var canceled = new CancellationTokenSource();
        var slow = RetryPlan.Transaction with { Pause = TimeSpan.FromSeconds(30) };
        await Should.ThrowAsync<OperationCanceledException>(() => _retries.Run<int>(
            slow,
            () =>
            {
                canceled.Cancel();
                throw SqlFailure.Of(Deadlock);
            },
            SqlServerFault.OfWork,
            canceled.Token).WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData(Deadlock, 13, "deadlock")]
    [InlineData(0, 20, "connection")]
    [InlineData(10054, 20, "connection")]
    [InlineData(40501, 20, "connection")]
    [InlineData(40613, 14, "unavailable")]
    [InlineData(Timeout, 11, null)]
    [InlineData(2627, 14, null)]
    [InlineData(547, 16, null)]
    [InlineData(50000, 16, null)]
    public void Work_is_run_again_after(int number, byte severity, string? cause) => SqlServerFault.OfWork(SqlFailure.Of(number, severity)).ShouldBe(cause);

    [Theory]
    [InlineData(0, 20, "connection")]
    [InlineData(Timeout, 11, "connection")]
    [InlineData(40613, 14, "unavailable")]
    [InlineData(LoginFailed, 14, null)]
    [InlineData(4060, 11, null)]
    [InlineData(18488, 14, null)]
    public void A_connection_is_asked_for_again_after(int number, byte severity, string? cause) => SqlServerFault.OfOpening(SqlFailure.Of(number, severity)).ShouldBe(cause);

    [Fact]
    public async Task A_server_that_starts_late_is_reached()
    {
        var tries = 0;
        var opened = await _retries.Run(
            RetryPlan.Open with { Pause = TimeSpan.FromMilliseconds(1) }, () => ++tries < 6 ? throw SqlFailure.Of(0, severity: 20) : Task.FromResult(tries), SqlServerFault.OfOpening, default);
        opened.ShouldBe(6);
    }

    [Fact]
    public async Task Nobody_waits_long_for_a_server_that_is_away()
    {
        var db = new SqlServerDb("Server=127.0.0.1,1;User ID=sa;Password=x;Encrypt=false;Connect Timeout=2", TimeProvider.System, new OutboxSignal(), _retries);
        await Should.ThrowAsync<SqlException>(() => db.InTransaction(_ => Task.FromResult(0), default).WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
