using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Operations;

/// <summary>Random operations against a model of three sums; afterwards our totals, the model and the bank's books must agree.</summary>
public class RandomSequenceTests
{
    const int Steps = 12;
    static readonly string?[] Words = [null, null, null, "decline", "refuse"];
    static readonly string[] Kinds = ["refund", "refund", "capture", "capture", "void"];

    [Fact]
    public async Task Any_sequence_of_operations_adds_up()
    {
        using var host = new OttuHost();
        for (var seed = 1; seed <= 24; seed++) await Play(host, seed);
    }

    static async Task Play(OttuHost host, int seed)
    {
        var random = new Random(seed);
        var model = new Model(IsAuthorized: random.Next(2) == 0);
        var id = model.IsAuthorized ? await host.Authorization() : await host.Purchase();
        for (var step = 0; step < Steps; step++)
        {
            var kind = Kinds[random.Next(Kinds.Length)];
            decimal? amount = random.Next(4) == 0 ? null : random.Next(1, 60_000) / 1000m;
            var word = Words[random.Next(Words.Length)];
            var expected = model.Expect(kind, amount);

            var answer = await host.Operate(kind, id, amount?.ToString(CultureInfo.InvariantCulture), simulator: word);

            var where = $"seed {seed}, step {step}: {kind} {amount} {word} on {model}: {answer.Body.ToJsonString()}";
            (answer.Status == HttpStatusCode.OK).ShouldBe(expected is not null && word is null, where);
            if (answer.Status != HttpStatusCode.OK) continue;
            decimal.Parse((string)answer.Body["amount"]!, CultureInfo.InvariantCulture).ShouldBe(expected!.Value, where);
            model = model.After(kind, expected.Value);
        }

        var books = await host.BooksOf(id);
        Sum(books["refunded"]).ShouldBe(model.Refunded, $"seed {seed}");
        Sum(books["voided"]).ShouldBe(model.Voided, $"seed {seed}");
        if (model.IsAuthorized) Sum(books["captured"]).ShouldBe(model.Captured, $"seed {seed}");
        var children = (await host.Transaction(id))["children"]!.AsArray();
        Total(children, "refunded").ShouldBe(model.Refunded);
        Total(children, "voided").ShouldBe(model.Voided);
        Total(children, "paid").ShouldBe(model.IsAuthorized ? model.Captured : 0);
    }

    static decimal Sum(JsonNode? text) => decimal.Parse((string)text!, CultureInfo.InvariantCulture);

    static decimal Total(JsonArray children, string state) => children.Where(child => (string?)child!["state"] == state).Sum(child => Sum(child!["amount"]));

    /// <summary>A payment of 100.000 without a fee.</summary>
    sealed record Model(bool IsAuthorized)
    {
        const decimal Paid = 100;

        public decimal Captured { get; init; }

        public decimal Refunded { get; init; }

        public decimal Voided { get; init; }

        /// <summary>What a request does; null: it is refused.</summary>
        public decimal? Expect(string kind, decimal? amount)
        {
            var left = kind switch
            {
                "capture" => IsAuthorized && Voided == 0 ? Paid - Captured : 0,
                "void" => IsAuthorized && Voided == 0 && Captured == 0 ? Paid : 0,
                _ => (IsAuthorized ? Captured : Paid) - Refunded,
            };
            var asked = kind == "void" ? left : amount ?? left;
            return asked > 0 && asked <= left ? asked : null;
        }

        public Model After(string kind, decimal amount) => kind switch
        {
            "capture" => this with { Captured = Captured + amount },
            "void" => this with { Voided = Voided + amount },
            _ => this with { Refunded = Refunded + amount },
        };
    }
}
