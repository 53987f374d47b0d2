using System.Data.Common;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;
using Ottu.Application.Kernel;
using Ottu.Application.Ledger;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;

namespace Ottu.Api.Tests.Ledger;

/// <summary>The books through the API, on payments made with the simulator.</summary>
public class LedgerTests
{
    const string Entries = "ledger/entries/";
    static readonly string DropTriggers = TestServer.ConnectionString is null
        ? "DROP TRIGGER ledger_entry_no_update; DROP TRIGGER ledger_entry_no_delete;"
        : "DROP TRIGGER ledger_entry_append_only;";

    [Fact]
    public async Task A_payment_is_in_the_books_with_its_fee_as_a_line_of_its_own()
    {
        using var host = new OttuHost();
        var id = await host.Paid("10.000", "fee");

        var entries = await host.List($"{Entries}?session_id={id}");

        entries.Reverse().Select(entry => $"{entry!["line"]} {entry["account"]} {entry["debit"] ?? "-"} {entry["credit"] ?? "-"} {entry["pg_code"]} {entry["currency_code"]}").ShouldBe(
        [
            "1 gateway_receivable 10.500 - fee KWD",
            "2 merchant_payable - 10.000 fee KWD",
            "3 fee_income - 0.500 fee KWD",
        ]);
        (await host.List($"ledger/balances/?session_id={id}")).ToJsonString().ShouldBe(
            """[{"pg_code":"fee","currency_code":"KWD","gateway_receivable":"10.500","merchant_payable":"10.000","fee_income":"0.500","surplus_held":"0.000","authorized":"0.000","sum":"0.000"}]""");
    }

    [Fact]
    public async Task Balances_stand_per_connection_and_the_books_sum_to_zero()
    {
        using var host = new OttuHost();
        (await host.List("ledger/balances/")).ShouldBeEmpty();
        await host.Paid("10.000", "fee");
        await host.Paid("1.000");
        await host.Paid("2.500");
        await host.Paid("7.000", "mock-auth");
        var payer = Payer.Of(host);
        await payer.Follow(await payer.Pay(await host.CreateSession(), number: Payer.Declines));

        var balances = await host.List("ledger/balances/?currency=kwd");

        balances.Select(row => $"{row!["pg_code"]} {row["gateway_receivable"]} {row["merchant_payable"]} {row["fee_income"]} {row["authorized"]} {row["sum"]}").ShouldBe(
            ["fee 10.500 10.000 0.500 0.000 0.000", "mock 3.500 3.500 0.000 0.000 0.000", "mock-auth 0.000 0.000 0.000 7.000 0.000"]);
        (await host.List("ledger/balances/?pg_code=mock")).Count.ShouldBe(1);
        (await host.RunJob(new VerifyLedger())).ShouldBe(0);
        (await host.List("alerts/")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Captures_refunds_and_voids_are_posted_once()
    {
        using var host = new OttuHost();
        var authorized = await host.Paid("100.000", "mock-auth");
        var voided = await host.Paid("5.000", "mock-auth");
        await Perform(host, authorized, OperationKind.Capture, "60.000");
        await Perform(host, authorized, OperationKind.Refund, "20.000");
        await Perform(host, voided, OperationKind.Void, "5.000");

        (await host.List($"ledger/balances/?session_id={authorized}"))[0]!.ToJsonString().ShouldBe(
            """{"pg_code":"mock-auth","currency_code":"KWD","gateway_receivable":"40.000","merchant_payable":"40.000","fee_income":"0.000","surplus_held":"0.000","authorized":"40.000","sum":"0.000"}""");
        ((string)(await host.List($"ledger/balances/?session_id={voided}"))[0]!["authorized"]!).ShouldBe("0.000");
        (await host.RunJob(new VerifyLedger())).ShouldBe(0);
    }

    [Fact]
    public async Task The_books_are_append_only()
    {
        using var host = new OttuHost();
        await host.Paid("1.000");
        (await Should.ThrowAsync<DbException>(() => host.Execute("UPDATE ledger_entry SET amount = amount + 1"))).Message.ShouldContain("append-only");
        (await Should.ThrowAsync<DbException>(() => host.Execute("DELETE FROM ledger_entry"))).Message.ShouldContain("append-only");
    }

    [Theory]
    [InlineData("UPDATE ledger_entry SET amount = amount + 1 WHERE line = 1")]
    [InlineData("DELETE FROM ledger_entry")]
    [InlineData("UPDATE attempt SET amount = amount + 1")]
    [InlineData("UPDATE attempt SET state = 'failed'")]
    public async Task Tampering_raises_an_alert_that_stays_one_until_somebody_has_looked(string tampering)
    {
        using var host = new OttuHost();
        var id = await host.Paid("1.000");
        await host.Execute(DropTriggers + tampering);

        (await host.RunJob(new VerifyLedger())).ShouldBeGreaterThan(0);
        await host.RunJob(new VerifyLedger());

        var alert = (await host.List("alerts/")).Where(alert => (string)alert!["kind"]! == "ledger_difference").ShouldHaveSingleItem()!;
        ((string)alert["session_id"]!).ShouldBe(id);
        var path = $"/b/api/v1/admin/alerts/{alert["id"]}/acknowledge/";
        (await host.Merchant().PostAsync(path, null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await host.Merchant().PostAsync(path, null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await host.RunJob(new VerifyLedger());
        (await host.List("alerts/")).Count(again => (string)again!["kind"]! == "ledger_difference").ShouldBe(2);
        ((string)(await host.List("alerts/")).Single(old => (long)old!["id"]! == (long)alert["id"]!)!["acknowledged_by"]!).ShouldBe("key:testkey1");
    }

    [Fact]
    public async Task Books_that_do_not_sum_to_zero_raise_an_alert()
    {
        using var host = new OttuHost();
        await host.Paid("1.000");
        await host.Execute(DropTriggers + "UPDATE ledger_entry SET amount = amount + 1 WHERE line = 1");
        await host.RunJob(new VerifyLedger());
        (await host.List("alerts/")).Select(alert => (string)alert!["kind"]!).ShouldBe(["ledger_unbalanced", "ledger_difference"]);
    }

    [Fact]
    public async Task Payments_made_before_the_books_are_posted_by_the_migration_as_the_product_would()
    {
        using var host = new OttuHost();
        await host.Paid("10.000", "fee");
        await host.Paid("1.000");
        await host.Paid("7.000", "mock-auth");
        await host.Execute("UPDATE attempt SET is_surplus = 1 WHERE pg_code = 'mock'");
        await host.Execute(DropTriggers + "DELETE FROM ledger_entry");
        (await host.RunJob(new VerifyLedger())).ShouldBe(3);

        var text = Migration("0004_ledger");
        await host.Execute(text[text.IndexOf("INSERT INTO", StringComparison.Ordinal)..text.IndexOf("CREATE TRIGGER", StringComparison.Ordinal)]);

        (await host.RunJob(new VerifyLedger())).ShouldBe(0);
        (await host.List(Entries)).Count.ShouldBe(7);
    }

    [Fact]
    public async Task Needs_the_right_to_view_transactions()
    {
        using var host = new OttuHost();
        var none = host.Basic("none", "none-secret-1");
        foreach (var path in (string[])["ledger/balances/", "ledger/entries/"])
        {
            (await none.GetAsync("/b/api/v1/admin/" + path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await host.Merchant().GetAsync("/b/api/v1/admin/" + path + "?session_id=unknown")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        (await host.Merchant().PostAsync("/b/api/v1/admin/alerts/77/acknowledge/", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>Records an operation and posts it, twice: the second posting is of the same fact.</summary>
    static async Task Perform(OttuHost host, string sessionId, OperationKind kind, string amount)
    {
        var (db, sessions, ledger) = (host.Services.GetRequiredService<IDb>(), host.Services.GetRequiredService<ISessions>(), host.Services.GetRequiredService<ILedger>());
        await db.InTransaction(
            async tx =>
            {
                var session = (await sessions.Lock(tx, SessionId.Of(sessionId)))!;
                var attempt = (await sessions.Attempts(tx, session.Id)).Single();
                Money.TryFrom(decimal.Parse(amount), attempt.Amount.Currency, out var money).ShouldBeTrue();
                var operation = new Operation
                {
                    SessionRef = session.Id,
                    AttemptRef = attempt.Id,
                    SessionId = SessionId.Of(Guid.NewGuid().ToString("N")),
                    ReferenceNumber = kind + sessionId[..6],
                    Kind = kind,
                    Amount = money,
                    PgCode = attempt.PgCode,
                    Gateway = attempt.Gateway,
                    StartedAt = host.Clock.GetUtcNow(),
                };
                await ledger.PostOperation(tx, session, attempt, operation);
                await ledger.PostOperation(tx, session, attempt, operation);
            },
            CancellationToken.None);
        await host.Execute(
            "INSERT INTO operation (session_ref, attempt_ref, session_id, reference_number, kind, state, amount, currency_code, pg_code, gateway, source, started_at, inquiries) " +
            $"SELECT s.id, a.id, '{Guid.NewGuid():N}', '{kind}{sessionId[..6]}', '{kind.Wire()}', 'succeeded', {(long)(decimal.Parse(amount) * 1000)}, 'KWD', a.pg_code, a.gateway, 'input', 0, 0 " +
            $"FROM payment_session s JOIN attempt a ON a.session_ref = s.id WHERE s.session_id = '{sessionId}'");
    }

    static string Migration(string name)
    {
        using var reader = new StreamReader(typeof(Infrastructure.Sql.Db).Assembly.GetManifestResourceStream($"migrations/{name}.sqlite.sql")!);
        return reader.ReadToEnd();
    }
}
