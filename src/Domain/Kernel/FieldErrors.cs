using System.Globalization;
using System.Text.Json.Nodes;

namespace Ottu.Domain.Kernel;

/// <summary>Messages per field, nested where the field is: <c>{"notifications":{"sms":["..."]}}</c>.</summary>
public sealed class FieldErrors
{
    /// <summary>The key of errors that belong to no single field.</summary>
    public const string NonField = "non_field_errors";

    readonly JsonObject _tree = [];

    public bool IsEmpty => _tree.Count == 0;

    public FieldErrors Add(string field, string message) => Add([field], message);

    /// <summary>Adds a message below a path; a path that already holds messages of its own keeps them.</summary>
    public FieldErrors Add(IReadOnlyList<string> path, string message)
    {
        var node = _tree;
        for (var depth = 0; depth < path.Count - 1; depth++)
        {
            if (node[path[depth]] is JsonArray) return this;
            if (node[path[depth]] is not JsonObject next) node[path[depth]] = next = [];
            node = next;
        }

        var leaf = path[^1];
        if (node[leaf] is JsonObject) return this;
        if (node[leaf] is not JsonArray messages) node[leaf] = messages = [];

        // A unit of work that had to be run again finds what it found before. docs/adr/0022
        if (!messages.Any(known => known!.GetValue<string>() == message)) messages.Add((JsonNode)message);
        return this;
    }

    public FieldErrors Add(IReadOnlyList<string> path, int index, string message) =>
        Add([.. path, index.ToString(CultureInfo.InvariantCulture)], message);

    /// <summary>Takes over what was found in a part of the body that lies at this path.</summary>
    public FieldErrors Add(IReadOnlyList<string> path, FieldErrors part)
    {
        foreach (var (field, node) in part._tree) Take([.. path, field], node);
        return this;
    }

    public bool Has(string field) => _tree.ContainsKey(field);

    public JsonObject ToJson() => (JsonObject)_tree.DeepClone();

    void Take(string[] path, JsonNode? node)
    {
        if (node is JsonArray messages) foreach (var message in messages) Add(path, message!.GetValue<string>());
        if (node is JsonObject inner) foreach (var (field, below) in inner) Take([.. path, field], below);
    }
}
