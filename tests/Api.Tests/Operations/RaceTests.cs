using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Operations;

/// <summary>Parallel callers never take more than there is, and our books say what the bank's say.</summary>
public class RaceTests
{
    [LockFact]
    [Trait("check", "operations-19")]
    public async Task Of_ten_parallel_refunds_of_a_fifth_five_succeed()
    {
        using var host = new OttuHost();
        var id = await host.Purchase();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.Operate("refund", id, "20")));

        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(5);
        foreach (var refused in answers.Where(answer => answer.Status != HttpStatusCode.OK)) refused.ShouldFail("amount_exceeds_balance", "refund");
        ((string?)(await host.BooksOf(id))["refunded"]).ShouldBe("100.000");
    }

    [LockFact]
    public async Task Fifty_parallel_refunds_at_two_nodes_on_one_database_return_no_more_than_was_paid()
    {
        using var one = new OttuHost();
        using var two = new OttuHost();
        two.Settings["ConnectionStrings:Ottu"] = $"Data Source={Path.Combine(one.Folder, "ottu.db")}";
        two.Settings["Ottu:Sandbox:ConnectionString"] = $"Data Source={Path.Combine(one.Folder, "sandbox.db")}";
        var id = await one.Purchase();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => (number % 2 == 0 ? one : two).Operate("refund", id, "7")));

        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(14);
        (await one.Children(id)).ShouldBe(Enumerable.Repeat("refunded 7.000", 14));
        ((string?)(await one.BooksOf(id))["refunded"]).ShouldBe("98.000");
    }

    [Theory]
    [Trait("check", "operations-16")]
    [InlineData("refund", "20", "refunded 20.000")]
    [InlineData("refund", "100", "refunded 100.000")]
    [InlineData("capture", "100", "paid 100.000")]
    [InlineData("void", null, "voided 100.000")]
    public async Task Parallel_calls_with_one_key_move_money_once(string operation, string? amount, string child)
    {
        using var host = new OttuHost();
        var id = operation == "refund" ? await host.Purchase() : await host.Authorization();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Operate(operation, id, amount, key: "one")));

        (await host.Children(id)).ShouldBe([child]);
        answers.ShouldContain(answer => answer.Status == HttpStatusCode.OK);
        foreach (var other in answers.Where(answer => answer.Status != HttpStatusCode.OK)) other.ShouldFail("in_progress", "operation_tracking");
    }

    [LockFact]
    public async Task Captures_that_race_a_void_never_take_what_it_released()
    {
        using var host = new OttuHost();
        for (var round = 0; round < 5; round++)
        {
            var id = await host.Authorization();

            var operations = Enumerable.Range(0, 6).Select(number => number == 3 ? host.Operate("void", id) : host.Operate("capture", id, "10"));
            var answers = await Task.WhenAll(operations);

            var done = answers.Where(answer => answer.Status == HttpStatusCode.OK).Select(answer => answer.Child).Distinct().ToList();
            done.Count.ShouldBe(1, "either captured or voided");
            var books = await host.BooksOf(id);
            ((string?)books[done[0] == "voided" ? "captured" : "voided"]).ShouldBe("0.000");
        }
    }
}
