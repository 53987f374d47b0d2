using System.Reflection;
using Ottu.Infrastructure.Sql;
using Ottu.Sql.Tests.Schema;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Sql.Tests.Statements;

/// <summary>One statement of the product, and the migrations that it must fit.</summary>
sealed record CatalogueEntry(string Name, Type Owner, Statement Statement)
{
    /// <summary>Statements about the connection itself that exist in one dialect only.</summary>
    static readonly HashSet<Type> SqliteOnly = [typeof(SqliteDb)];

    public bool RunsOnSqlServer => !SqliteOnly.Contains(Owner);

    /// <summary>A namespace that ends in the name of a migration folder works on that folder's tables, every other on the product's.</summary>
    public MigrationFolder Set =>
        MigrationFolder.All.SingleOrDefault(set => set.Folder.Length > 0 && $".{set.Folder}".Equals(Owner.Namespace![Owner.Namespace!.LastIndexOf('.')..], StringComparison.OrdinalIgnoreCase))
        ?? MigrationFolder.All.Single(set => set.Folder.Length == 0);
}

/// <summary>Every static <c>Sql</c> field of Infrastructure, found by reflection, private ones and those of nested types included.</summary>
static class StatementCatalogue
{
    const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<CatalogueEntry> All { get; } =
    [
        .. typeof(Db).Assembly.GetTypes()
            .Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetFields(Statics))
            .SelectMany(Entries)
            .OrderBy(entry => entry.Name, StringComparer.Ordinal),
    ];

    static IEnumerable<CatalogueEntry> Entries(FieldInfo field)
    {
        var owner = field.DeclaringType!;
        var name = $"{owner.FullName!["Ottu.Infrastructure.".Length..]}.{field.Name}";
        if (field.FieldType == typeof(Statement)) return [new CatalogueEntry(name, owner, (Statement)field.GetValue(null)!)];
        if (!typeof(IEnumerable<Statement>).IsAssignableFrom(field.FieldType)) return [];
        return ((IEnumerable<Statement>)field.GetValue(null)!).Select((statement, at) => new CatalogueEntry($"{name}[{at}]", owner, statement));
    }
}
