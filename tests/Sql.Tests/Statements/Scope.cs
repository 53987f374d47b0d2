using Ottu.Sql.Tests.Schema;

namespace Ottu.Sql.Tests.Statements;

/// <summary>The names that one query sees: its tables by alias, and the aliases of its own columns.</summary>
sealed class Scope
{
    /// <summary>Alias to columns; null columns: a source whose columns are not known (a table function).</summary>
    readonly Dictionary<string, IReadOnlyCollection<string>?> _sources = new(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>inserted</c> and <c>deleted</c>: found only by their full name.</summary>
    readonly Dictionary<string, IReadOnlyCollection<string>> _pseudo = new(StringComparer.OrdinalIgnoreCase);

    readonly HashSet<string> _outputs = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string alias, IReadOnlyCollection<string>? columns) => _sources[alias] = columns;

    public void AddPseudo(TableSchema table)
    {
        _pseudo["inserted"] = Names(table);
        _pseudo["deleted"] = Names(table);
    }

    public void AddOutput(string name) => _outputs.Add(name);

    public bool Knows(string alias) => _sources.ContainsKey(alias) || _pseudo.ContainsKey(alias);

    public bool Has(string alias, string column)
    {
        var columns = _sources.TryGetValue(alias, out var known) ? known : _pseudo[alias];
        return columns is null || columns.Contains(column, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>How many sources have such a column; 2 and more: the name is ambiguous. ORDER BY also sees the query's own aliases.</summary>
    public int Owners(string column, bool ordering)
    {
        var owners = _sources.Values.Count(columns => columns is null || columns.Contains(column, StringComparer.OrdinalIgnoreCase));
        return owners == 0 && ordering && _outputs.Contains(column) ? 1 : owners;
    }

    public static string[] Names(TableSchema table) => [.. table.Columns.Select(column => column.Name)];
}
