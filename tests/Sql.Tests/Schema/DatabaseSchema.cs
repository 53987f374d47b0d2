namespace Ottu.Sql.Tests.Schema;

/// <summary>What a set of migrations leaves behind, in terms that both engines share.</summary>
sealed record DatabaseSchema(IReadOnlyDictionary<string, TableSchema> Tables)
{
    /// <summary>One line per fact, sorted: two equal schemas print equally.</summary>
    public IReadOnlyList<string> Lines() => [.. Tables.Values.SelectMany(table => table.Lines()).Order(StringComparer.Ordinal)];

    public DatabaseSchema With(TableSchema table) =>
        new(new Dictionary<string, TableSchema>(Tables, StringComparer.OrdinalIgnoreCase) { [table.Name] = table });
}

sealed record TableSchema(string Name)
{
    public List<ColumnSchema> Columns { get; init; } = [];

    public List<string> PrimaryKey { get; init; } = [];

    public List<IndexSchema> Indexes { get; init; } = [];

    public List<ForeignKey> ForeignKeys { get; init; } = [];

    /// <summary>Texts of the CHECK constraints.</summary>
    public List<string> Checks { get; init; } = [];

    public ColumnSchema? Column(string name) => Columns.Find(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public IEnumerable<string> Lines() =>
    [
        .. Columns.Select((column, at) => $"{Name} column {at + 1}: {column.Name} {column.Type} {(column.Nullable ? "NULL" : "NOT NULL")}{(column.Identity ? " IDENTITY" : "")}{(column.Default is null ? "" : $" DEFAULT {column.Default}")}"),
        $"{Name} primary key ({string.Join(", ", PrimaryKey)})",
        .. Indexes.Select(index => $"{Name} {(index.Unique ? "unique " : "")}index {index.Name} ({string.Join(", ", index.Columns)}){(index.Filter is null ? "" : $" WHERE {index.Filter}")}"),
        .. ForeignKeys.Select(key => $"{Name} ({key.Column}) references {key.Table} ({key.Target})"),
        .. Checks.Select(check => $"{Name} check {check}"),
    ];
}

/// <param name="Name">As declared.</param>
/// <param name="Type">As SQL Server writes it.</param>
/// <param name="Nullable">Whether NULL is stored.</param>
/// <param name="Identity">Whether the engine numbers the rows.</param>
/// <param name="Default">Text of the default, null when there is none.</param>
/// <param name="Binary">SQL Server only: compares byte by byte, as SQLite always does.</param>
sealed record ColumnSchema(string Name, string Type, bool Nullable, bool Identity, string? Default, bool Binary);

sealed record IndexSchema(string Name, IReadOnlyList<string> Columns, bool Unique, string? Filter);

sealed record ForeignKey(string Column, string Table, string Target);
