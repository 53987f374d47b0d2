using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Ottu.Sql.Tests.Schema;

/// <summary>Microsoft's parser for SQL Server 2019, the oldest version that the product supports.</summary>
static class TSql
{
    public static IReadOnlyList<TSqlStatement> Parse(string text)
    {
        var script = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var errors);
        return errors.Count == 0
            ? [.. ((TSqlScript)script).Batches.SelectMany(batch => batch.Statements)]
            : throw new FormatException(string.Join("; ", errors.Select(error => $"line {error.Line}, column {error.Column}: {error.Message}")));
    }

    /// <summary>The source text of a node.</summary>
    public static string Text(TSqlFragment node) =>
        string.Concat(node.ScriptTokenStream.Skip(node.FirstTokenIndex).Take(node.LastTokenIndex - node.FirstTokenIndex + 1).Select(token => token.Text));
}
