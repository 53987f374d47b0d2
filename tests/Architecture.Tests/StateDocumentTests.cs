using System.Reflection;
using System.Text;
using Ottu.Domain.Billing;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;

namespace Ottu.Architecture.Tests;

/// <summary>docs/states.md is printed from the transition tables. <c>OTTU_UPDATE_DOCS=1</c> writes it anew.</summary>
public class StateDocumentTests
{
    const string Document = "docs/states.md";

    [Fact]
    public void The_document_shows_the_tables_that_run()
    {
        var printed = Print();
        var path = Path.Combine(Repository.Root, Document);
        if (Environment.GetEnvironmentVariable("OTTU_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, printed);
        }

        File.Exists(path).ShouldBeTrue($"{Document} is missing: run the tests once with OTTU_UPDATE_DOCS=1");
        File.ReadAllText(path).ShouldBe(printed, $"{Document} is stale: run the tests once with OTTU_UPDATE_DOCS=1");
    }

    static string Print()
    {
        var text = new StringBuilder()
            .Append("# State machines\n\n")
            .Append("Printed by a test from the tables in `src/Domain`; do not edit. A row is the state before, a column the trigger, a cell the state after.\n")
            .Append("An empty cell is a refusal.\n");
        Type[] holders = [typeof(Transitions), typeof(OperationTransitions), typeof(ApprovalTransitions), typeof(BillingTransitions)];
        foreach (var field in holders.SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static)).Where(field => IsTable(field.FieldType)))
        {
            var types = field.FieldType.GetGenericArguments();
            typeof(StateDocumentTests).GetMethod(nameof(Append), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(types)
                .Invoke(null, [text, field.Name, field.GetValue(null)]);
        }

        return text.ToString();
    }

    static void Append<TState, TTrigger>(StringBuilder text, string name, TransitionTable<TState, TTrigger> table)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        var triggers = Enum.GetValues<TTrigger>();
        text.Append($"\n## {name}\n\n| |{string.Concat(triggers.Select(trigger => $" {trigger} |"))}\n|---|{string.Concat(triggers.Select(_ => "---|"))}\n");
        foreach (var state in Enum.GetValues<TState>())
        {
            var cells = triggers.Select(trigger => table.Allows(state, trigger, out var to) ? $" {to} |" : " |");
            text.Append($"| **{state}** |{string.Concat(cells)}\n");
        }

        text.Append("\n```mermaid\nstateDiagram-v2\n");
        foreach (var (from, trigger, to) in table.Where(cell => !cell.From.Equals(cell.To)).OrderBy(cell => cell.From).ThenBy(cell => cell.Trigger))
        {
            text.Append($"    {from} --> {to}: {trigger}\n");
        }

        text.Append("```\n");
    }

    static bool IsTable(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(TransitionTable<,>);
}
