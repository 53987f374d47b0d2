namespace Ottu.Architecture.Tests;

public class FolderTests
{
    static readonly string[] Features =
        ["Payments", "Gateways", "Routing", "Operations", "Cards", "Webhooks", "Notifications", "Invoices", "Reports", "Identity", "Jobs", "Settings", "Ledger", "Billing", "Audit"];

    static readonly string[] Forbidden = ["Common", "Helpers", "Services", "Managers", "Dtos", "Interfaces", "Models", "Utils", "Extensions", "Shared", "Core"];

    [Theory]
    [InlineData("Domain", "Kernel")]
    [InlineData("Application", "Kernel")]
    [InlineData("Infrastructure", "Kernel", "Sql")]
    [InlineData("WebApi", "Http", "Checkout", "BackOffice", "Properties", "wwwroot")]
    public void Every_project_has_the_same_feature_folders(string project, params string[] own) =>
        FoldersIn($"src/{project}", depth: 0).Except(Features).Except(own).ShouldBeEmpty();

    [Fact]
    public void No_folder_is_a_drawer_for_leftovers() =>
        Repository.Files("src").SelectMany(path => path.Split('/')[..^1]).Distinct().Intersect(Forbidden, StringComparer.OrdinalIgnoreCase).ShouldBeEmpty();

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var strays =
            from path in Repository.Files("src", ".cs")
            let declared = Repository.Text(path).Split('\n').FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
            where declared is not null
            let expected = "namespace Ottu." + string.Join('.', path.Split('/')[1..^1]) + ";"
            where declared.TrimEnd() != expected
            select $"{path}: {declared}";
        strays.ShouldBeEmpty();
    }

    [Fact]
    public void Migrations_come_in_pairs_and_are_carried_by_the_product()
    {
        var files = Repository.Files("db/migrations", ".sql").Select(path => path["db/".Length..]).ToList();
        files.ShouldNotBeEmpty();
        files.Where(path => !files.Contains(Twin(path))).ShouldBeEmpty();
        typeof(Infrastructure.Sql.Db).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("migrations/", StringComparison.Ordinal)).ShouldBe(files, ignoreOrder: true);
    }

    [Fact]
    public void Migrations_are_numbered_without_gaps()
    {
        foreach (var folder in Repository.Files("db/migrations", ".sqlite.sql").GroupBy(path => path[..path.LastIndexOf('/')]))
        {
            folder.Select(path => path[(folder.Key.Length + 1)..][..4]).ShouldBe(Enumerable.Range(1, folder.Count()).Select(number => number.ToString("0000")));
        }
    }

    static string Twin(string path) => path.EndsWith(".sqlite.sql", StringComparison.Ordinal)
        ? path.Replace(".sqlite.sql", ".sqlserver.sql", StringComparison.Ordinal)
        : path.Replace(".sqlserver.sql", ".sqlite.sql", StringComparison.Ordinal);

    static IEnumerable<string> FoldersIn(string root, int depth) =>
        Repository.Files(root).Select(path => path[(root.Length + 1)..].Split('/')).Where(parts => parts.Length > depth + 1).Select(parts => parts[depth]).Distinct();
}
