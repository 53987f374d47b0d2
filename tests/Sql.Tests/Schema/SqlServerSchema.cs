using System.Text.RegularExpressions;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Ottu.Sql.Tests.Schema;

/// <summary>Reads T-SQL migrations with Microsoft's own parser. Knows the statements that migrations use and refuses the others.</summary>
static partial class SqlServerSchema
{
    public static DatabaseSchema Read(IEnumerable<string> scripts)
    {
        var tables = new Dictionary<string, TableSchema>(StringComparer.OrdinalIgnoreCase);
        foreach (var statement in scripts.SelectMany(text => TSql.Parse(text)))
        {
            switch (statement)
            {
                case CreateTableStatement create:
                    var table = Table(create);
                    tables.Add(table.Name, table);
                    break;
                case CreateIndexStatement index:
                    Find(index.OnName).Indexes.Add(Index(index));
                    break;
                case AlterTableAddTableElementStatement add:
                    Define(Find(add.SchemaObjectName), add.Definition);
                    break;
                case DropTableStatement drop:
                    foreach (var name in drop.Objects) tables.Remove(name.BaseIdentifier.Value);
                    break;
                case DropIndexStatement drop:
                    foreach (var clause in drop.DropIndexClauses.OfType<DropIndexClause>())
                    {
                        Find(clause.Object).Indexes.RemoveAll(index => index.Name == clause.Index.Value);
                    }

                    break;
                // A trigger has to be alone in its batch, so a migration creates it through EXEC.
                case InsertStatement or UpdateStatement or DeleteStatement or ExecuteStatement:
                    break;
                default:
                    throw new NotSupportedException($"Teach SqlServerSchema about {statement.GetType().Name} before a migration uses it.");
            }
        }

        return new DatabaseSchema(tables);

        TableSchema Find(SchemaObjectName name) => tables[name.BaseIdentifier.Value];
    }

    /// <summary>One spelling for texts that mean the same: single spaces, no enclosing parentheses.</summary>
    public static string Plain(string text) => Spaces().Replace(text, " ").Trim();

    static TableSchema Table(CreateTableStatement create)
    {
        var table = new TableSchema(create.SchemaObjectName.BaseIdentifier.Value);
        Define(table, create.Definition);
        return table;
    }

    static void Define(TableSchema table, TableDefinition definition)
    {
        foreach (var column in definition.ColumnDefinitions)
        {
            var name = column.ColumnIdentifier.Value;
            var key = column.Constraints.OfType<UniqueConstraintDefinition>().Any(constraint => constraint.IsPrimaryKey);
            if (key) table.PrimaryKey.Add(name);
            table.Columns.Add(new ColumnSchema(
                name,
                Type(column.DataType),
                !key && !column.Constraints.OfType<NullableConstraintDefinition>().Any(constraint => !constraint.Nullable),
                column.IdentityOptions is not null,
                column.DefaultConstraint is { } value ? TSql.Text(value.Expression) : null,
                column.Collation?.Value.EndsWith("_BIN2", StringComparison.Ordinal) == true));
            foreach (var constraint in column.Constraints) Constrain(table, constraint, name);
        }

        foreach (var constraint in definition.TableConstraints) Constrain(table, constraint, column: null);
    }

    static void Constrain(TableSchema table, ConstraintDefinition constraint, string? column)
    {
        switch (constraint)
        {
            case CheckConstraintDefinition check:
                table.Checks.Add(Plain(TSql.Text(check.CheckCondition)));
                break;
            case ForeignKeyConstraintDefinition key:
                var from = column is null ? key.Columns.Select(item => item.Value) : [column];
                table.ForeignKeys.AddRange(from.Zip(key.ReferencedTableColumns, (source, target) =>
                    new ForeignKey(source, key.ReferenceTableName.BaseIdentifier.Value, target.Value)));
                break;
            case UniqueConstraintDefinition { IsPrimaryKey: true } key when column is null:
                table.PrimaryKey.AddRange(key.Columns.Select(ColumnName));
                break;
            case UniqueConstraintDefinition { IsPrimaryKey: false }:
                throw new NotSupportedException($"{table.Name}: declare uniqueness as a named index, so that both engines carry the same name.");
            default:
                break;
        }
    }

    static IndexSchema Index(CreateIndexStatement index) => new(
        index.Name.Value,
        [.. index.Columns.Select(ColumnName)],
        index.Unique,
        index.FilterPredicate is null ? null : Plain(TSql.Text(index.FilterPredicate)));

    static string ColumnName(ColumnWithSortOrder column) =>
        column.Column.MultiPartIdentifier.Identifiers[^1].Value + (column.SortOrder == SortOrder.Descending ? " DESC" : "");

    static string Type(DataTypeReference type)
    {
        var sql = (SqlDataTypeReference)type;
        var length = sql.Parameters.Count == 0 ? "" : $"({string.Join(",", sql.Parameters.Select(parameter => parameter.Value.ToUpperInvariant()))})";
        return sql.SqlDataTypeOption.ToString().ToUpperInvariant() + length;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
