using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Ottu.Api.Tests.Kernel;

/// <summary>The published OpenAPI document, where it lies beside the repository. It is data of somebody else and no part of it.</summary>
public static class PublishedContract
{
    static readonly string[] Places = ["reference", "shared/reference"];
    static readonly Lazy<JsonObject?> Loaded = new(Load);

    /// <summary>Null where the file is not there.</summary>
    public static JsonObject? Document => Loaded.Value;

    static JsonObject? Load()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Places.Select(place => Path.Combine(folder.FullName, place, "Ottu_API.yaml")).FirstOrDefault(File.Exists);
            if (file is not null) return Read(file);
        }

        return null;
    }

    static JsonObject Read(string file)
    {
        using var reader = new StreamReader(file);
        var yaml = new YamlStream();
        yaml.Load(reader);
        return ToJson(yaml.Documents[0].RootNode)!.AsObject();
    }

    static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(member => KeyValuePair.Create(((YamlScalarNode)member.Key).Value!, ToJson(member.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: not YamlDotNet.Core.ScalarStyle.Plain } text => text.Value,
        YamlScalarNode { Value: "true" } => true,
        YamlScalarNode { Value: "false" } => false,
        YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlScalarNode number when decimal.TryParse(number.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        YamlScalarNode text => text.Value,
        _ => throw new NotSupportedException(node.NodeType.ToString()),
    };
}

/// <summary>A test that needs the published contract: visibly skipped without it, unless <c>OTTU_REQUIRE_REFERENCE=1</c> makes that a failure.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContractFactAttribute : FactAttribute
{
    public ContractFactAttribute()
    {
        if (PublishedContract.Document is null && Environment.GetEnvironmentVariable("OTTU_REQUIRE_REFERENCE") != "1")
        {
            Skip = "Ottu_API.yaml is not here (looked for reference/ and shared/reference/ upwards).";
        }
    }
}
