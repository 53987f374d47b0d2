using System.Text.Json.Nodes;
using Ottu.Domain.Gateways;

namespace Ottu.Domain.Tests.Gateways;

public sealed class CatalogueTests
{
    /// <summary>Where the protocol's table says something else than the published data. The table wins.</summary>
    static readonly Dictionary<string, (string Table, string Data)> KnownDifferences = new()
    {
        ["cbk integration"] = ("redirect", "Redirect"),
        ["ifg integration"] = ("iata", "iata-sdk"),
    };

    [Fact]
    public void Has_47_gateways_and_the_extra_codes()
    {
        Catalogue.All.Count(gateway => !gateway.IsExtra).ShouldBe(47);
        Catalogue.All.Where(gateway => gateway.IsExtra).Select(gateway => gateway.Code).ShouldBe(
            ["ottu_sandbox", "ottu_pg", "cod", "knet", "csuc", "migs", "burgan", "blank", "ngenius", "bookeey", "stcbahrain"]);
        Catalogue.All.Where(gateway => gateway.IsExtra && gateway.IsActive).Select(gateway => gateway.Code).ShouldBe(["ottu_sandbox", "ottu_pg", "cod"]);
    }

    [Fact]
    public void Only_ni_has_a_wire_name_of_its_own()
    {
        Catalogue.Find("ni")!.WireName.ShouldBe("ngenius");
        Catalogue.All.Where(gateway => gateway.WireName != gateway.Code).ShouldHaveSingleItem().Code.ShouldBe("ni");
    }

    [Fact]
    public void Expands_the_six_gulf_currencies() =>
        Catalogue.Find("mpgs")!.Currencies.ShouldBe(["KWD", "BHD", "QAR", "OMR", "AED", "SAR", "USD"]);

    [Fact]
    public void Knows_only_operations_that_exist()
    {
        string[] known = ["purchase", "authorize", "capture", "refund", "void", "tokenize", "auto_debit"];
        Catalogue.All.SelectMany(gateway => gateway.Operations).Distinct().ShouldBeSubsetOf(known);
        Catalogue.Find("hesabe")!.Operations.ShouldBe(["purchase"]);
        Catalogue.Find("ottu_sandbox")!.Operations.Order().ShouldBe(known.Order());
    }

    [Fact]
    public void Does_not_know_what_nobody_published() => Catalogue.Find("standard").ShouldBeNull();

    [ReferenceFact]
    public void Agrees_with_the_published_data_but_for_the_known_differences()
    {
        var rows = ReferenceData.Gateways.Where(row => Text(row, "slug") != "standard").ToDictionary(row => Text(row, "slug"));
        var ours = Catalogue.All.Where(gateway => !gateway.IsExtra).ToList();
        ours.Select(gateway => gateway.Code).Order().ShouldBe(rows.Keys.Order());

        var differences = ours.SelectMany(gateway => Compare(gateway, rows[gateway.Code])).ToDictionary(line => line.Where, line => (line.Table, line.Data));
        differences.ShouldBe(KnownDifferences, ignoreOrder: true);
    }

    static IEnumerable<(string Where, string Table, string Data)> Compare(CatalogueGateway ours, JsonObject row)
    {
        (string Field, string Table, string Data)[] fields =
        [
            ("name", ours.Name, Text(row, "name")),
            ("currencies", Joined(ours.Currencies), Joined(Texts(row, "currencies"))),
            ("operations", Joined(ours.Operations), Joined(Texts(row, "operations").Select(OperationName))),
            ("inquiry", ours.InquiryMinutes?.ToString() ?? "", row["inquiryMinutes"]?.ToString() ?? ""),
            ("integration", ours.Integration, Text(row, "integrationType")),
            ("brands", Joined(ours.Brands), Joined(Texts(row, "cardBrands"))),
            ("wallets", Joined(ours.Wallets), Joined(Texts(row, "digitalWallets"))),
        ];
        return fields.Where(field => field.Table != field.Data).Select(field => ($"{ours.Code} {field.Field}", field.Table, field.Data));
    }

    static string OperationName(string published) => published switch
    {
        "auth" => "authorize",
        "autodebit" => "auto_debit",
        "tokenization" => "tokenize",
        _ => published,
    };

    static string Text(JsonObject row, string field) => row[field]!.GetValue<string>();

    static IEnumerable<string> Texts(JsonObject row, string field) => row[field]!.AsArray().Select(item => item!.GetValue<string>());

    static string Joined(IEnumerable<string> items) => string.Join(',', items.Order(StringComparer.Ordinal));
}
