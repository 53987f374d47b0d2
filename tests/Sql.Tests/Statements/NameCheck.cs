using Microsoft.SqlServer.TransactSql.ScriptDom;
using Ottu.Sql.Tests.Schema;

namespace Ottu.Sql.Tests.Statements;

/// <summary>
/// Resolves every table and column of a T-SQL statement against a schema, as SQL Server would when it compiles it. Aliases, derived tables,
/// common table expressions, correlated subqueries and OUTPUT are understood; an INSERT must also fill what has no default.
/// </summary>
sealed class NameCheck(DatabaseSchema schema) : TSqlFragmentVisitor
{
    static readonly HashSet<string> DateFunctions = new(["DATEADD", "DATEDIFF", "DATEDIFF_BIG", "DATEPART", "DATENAME"], StringComparer.OrdinalIgnoreCase);

    readonly List<string> _errors = [];
    readonly Stack<Scope> _scopes = new();
    bool _ordering;
    readonly Dictionary<string, IReadOnlyCollection<string>> _expressions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with the statement; empty when nothing is.</summary>
    public static IReadOnlyList<string> Errors(string text, DatabaseSchema schema)
    {
        var check = new NameCheck(schema);
        try
        {
            foreach (var statement in TSql.Parse(text)) statement.Accept(check);
        }
        catch (FormatException error)
        {
            return [error.Message];
        }

        return check._errors;
    }

    public override void ExplicitVisit(SelectStatement node)
    {
        // The names that WITH introduces must be known before the query is read.
        node.WithCtesAndXmlNamespaces?.Accept(this);
        node.QueryExpression.Accept(this);
    }

    public override void ExplicitVisit(OrderByClause node)
    {
        var before = _ordering;
        _ordering = true;
        base.ExplicitVisit(node);
        _ordering = before;
    }

    public override void ExplicitVisit(CommonTableExpression node)
    {
        node.QueryExpression.Accept(this);
        _expressions[node.ExpressionName.Value] = node.Columns.Count > 0 ? [.. node.Columns.Select(column => column.Value)] : Outputs(node.QueryExpression);
    }

    public override void ExplicitVisit(QuerySpecification node)
    {
        var scope = new Scope();
        Collect(node.FromClause, scope);
        foreach (var output in node.SelectElements.OfType<SelectScalarExpression>().Where(element => element.ColumnName is not null)) scope.AddOutput(Output(output));
        Within(scope, () => base.ExplicitVisit(node));
    }

    public override void ExplicitVisit(SelectStarExpression node) => _errors.Add("SELECT * reads columns that nobody named");

    public override void ExplicitVisit(UpdateSpecification node)
    {
        var scope = new Scope();
        var target = Target(node.Target, node.FromClause, scope);
        Within(scope, () =>
        {
            foreach (var clause in node.SetClauses.OfType<AssignmentSetClause>())
            {
                if (clause.Column is { } column) Known(target, column);
                clause.NewValue.Accept(this);
            }

            node.TopRowFilter?.Accept(this);
            node.FromClause?.Accept(this);
            node.WhereClause?.Accept(this);
            node.OutputClause?.Accept(this);
        });
    }

    public override void ExplicitVisit(DeleteSpecification node)
    {
        var scope = new Scope();
        Target(node.Target, node.FromClause, scope);
        Within(scope, () =>
        {
            node.TopRowFilter?.Accept(this);
            node.FromClause?.Accept(this);
            node.WhereClause?.Accept(this);
            node.OutputClause?.Accept(this);
        });
    }

    public override void ExplicitVisit(InsertSpecification node)
    {
        var scope = new Scope();
        if (Table(((NamedTableReference)node.Target).SchemaObject.BaseIdentifier.Value) is { } table)
        {
            CheckColumns(node, table);
            scope.AddPseudo(table);
        }

        node.InsertSource.Accept(this);
        Within(scope, () => node.OutputClause?.Accept(this));
    }

    public override void ExplicitVisit(MergeSpecification node) => _errors.Add("MERGE does not exist on SQLite");

    public override void ExplicitVisit(FunctionCall node)
    {
        var skipped = DateFunctions.Contains(node.FunctionName.Value) ? 1 : 0;
        foreach (var argument in node.Parameters.Skip(skipped)) argument.Accept(this);
        node.OverClause?.Accept(this);
        node.WithinGroupClause?.Accept(this);
    }

    public override void ExplicitVisit(ColumnReferenceExpression node)
    {
        if (node.ColumnType != ColumnType.Regular) return;
        var names = node.MultiPartIdentifier.Identifiers;
        var column = names[^1].Value;
        if (names.Count == 1) Unqualified(column);
        else Qualified(names[^2].Value, column);
    }

    void Unqualified(string column)
    {
        foreach (var scope in _scopes)
        {
            var owners = scope.Owners(column, _ordering);
            if (owners == 1) return;
            if (owners > 1)
            {
                _errors.Add($"column {column} is ambiguous");
                return;
            }
        }

        _errors.Add($"no column {column}");
    }

    void Qualified(string alias, string column)
    {
        var scope = _scopes.FirstOrDefault(candidate => candidate.Knows(alias));
        if (scope is null) _errors.Add($"no table or alias {alias}");
        else if (!scope.Has(alias, column)) _errors.Add($"no column {alias}.{column}");
    }

    void Within(Scope scope, Action visit)
    {
        _scopes.Push(scope);
        visit();
        _scopes.Pop();
    }

    /// <summary>The table that an UPDATE or DELETE changes: by its name or by an alias of its FROM clause.</summary>
    TableSchema? Target(TableReference reference, FromClause? from, Scope scope)
    {
        Collect(from, scope);
        var name = ((NamedTableReference)reference).SchemaObject.BaseIdentifier.Value;
        var aliased = from?.TableReferences.SelectMany(Leaves).OfType<NamedTableReference>().FirstOrDefault(table => table.Alias?.Value == name);
        var table = Table(aliased?.SchemaObject.BaseIdentifier.Value ?? name);
        if (table is null) return null;
        if (!scope.Knows(name)) scope.Add(name, Scope.Names(table));
        scope.AddPseudo(table);
        return table;
    }

    void Collect(FromClause? from, Scope scope)
    {
        foreach (var leaf in from?.TableReferences.SelectMany(Leaves) ?? []) Collect(leaf, scope);
    }

    void Collect(TableReference leaf, Scope scope)
    {
        switch (leaf)
        {
            case NamedTableReference named:
                var name = named.SchemaObject.BaseIdentifier.Value;
                var alias = named.Alias?.Value ?? name;
                if (_expressions.TryGetValue(name, out var columns)) scope.Add(alias, columns);
                else if (Table(name) is { } table) scope.Add(alias, Scope.Names(table));
                else scope.Add(alias, columns: null);
                break;
            case QueryDerivedTable derived:
                scope.Add(derived.Alias.Value, derived.Columns.Count > 0 ? [.. derived.Columns.Select(column => column.Value)] : Outputs(derived.QueryExpression));
                break;
            case TableReferenceWithAlias other:
                scope.Add(other.Alias?.Value ?? "", columns: null);
                break;
        }
    }

    static IEnumerable<TableReference> Leaves(TableReference reference) => reference switch
    {
        JoinTableReference join => [.. Leaves(join.FirstTableReference), .. Leaves(join.SecondTableReference)],
        JoinParenthesisTableReference inner => Leaves(inner.Join),
        _ => [reference],
    };

    static string[] Outputs(QueryExpression query) => query switch
    {
        QuerySpecification specification => [.. specification.SelectElements.OfType<SelectScalarExpression>().Select(Output)],
        BinaryQueryExpression binary => Outputs(binary.FirstQueryExpression),
        QueryParenthesisExpression inner => Outputs(inner.QueryExpression),
        _ => [],
    };

    static string Output(SelectScalarExpression element) =>
        element.ColumnName?.Value ?? (element.Expression as ColumnReferenceExpression)?.MultiPartIdentifier?.Identifiers[^1].Value ?? "";

    TableSchema? Table(string name)
    {
        if (schema.Tables.TryGetValue(name, out var table)) return table;
        _errors.Add($"no table {name}");
        return null;
    }

    void Known(TableSchema? table, ColumnReferenceExpression column)
    {
        var name = column.MultiPartIdentifier.Identifiers[^1].Value;
        if (table is not null && table.Column(name) is null) _errors.Add($"no column {table.Name}.{name}");
    }

    void CheckColumns(InsertSpecification node, TableSchema table)
    {
        var named = node.Columns.Select(column => column.MultiPartIdentifier.Identifiers[^1].Value).ToList();
        foreach (var column in node.Columns) Known(table, column);
        foreach (var twice in named.GroupBy(name => name).Where(group => group.Count() > 1)) _errors.Add($"column {twice.Key} is inserted twice");
        foreach (var column in table.Columns.Where(column => column is { Nullable: false, Identity: false, Default: null } && !named.Contains(column.Name, StringComparer.OrdinalIgnoreCase)))
        {
            _errors.Add($"{table.Name}.{column.Name} must have a value");
        }

        var widths = node.InsertSource switch
        {
            ValuesInsertSource values => values.RowValues.Select(row => row.ColumnValues.Count),
            SelectInsertSource { Select: QuerySpecification select } => [select.SelectElements.Count],
            _ => [],
        };
        foreach (var width in widths.Where(width => width != named.Count)) _errors.Add($"{named.Count} columns but {width} values");
    }
}
