using System.Reflection;
using Ottu.Infrastructure.Sql;

namespace Ottu.Sql.Tests.Schema;

/// <summary>The migrations as the product carries them: one set per folder below db/migrations, the product's own in the root.</summary>
sealed record MigrationFolder(string Folder, IReadOnlyList<string> Sqlite, IReadOnlyList<string> SqlServer)
{
    const string Root = "migrations/";
    static readonly Assembly Product = typeof(Db).Assembly;

    public static IReadOnlyList<MigrationFolder> All { get; } =
    [
        .. Product.GetManifestResourceNames()
            .Where(name => name.StartsWith(Root, StringComparison.Ordinal))
            .GroupBy(name => Path.GetDirectoryName(name[Root.Length..])!.Replace('\\', '/'))
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new MigrationFolder(group.Key, Texts(group, ".sqlite.sql"), Texts(group, ".sqlserver.sql"))),
    ];

    public override string ToString() => Folder.Length == 0 ? "product" : Folder;

    static List<string> Texts(IEnumerable<string> names, string suffix) =>
        [.. names.Where(name => name.EndsWith(suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

    static string Read(string name)
    {
        using var reader = new StreamReader(Product.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
