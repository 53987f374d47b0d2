using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ottu.Domain.Tests.Gateways;

/// <summary>The published gateway data, when it lies beside the repository. The product never reads it.</summary>
static class ReferenceData
{
    public static string? GatewaysFile { get; } = Find(Path.Combine("shared", "reference", "gateways.json"));

    public static IReadOnlyList<JsonObject> Gateways =>
        [.. JsonSerializer.Deserialize<JsonArray>(File.ReadAllText(GatewaysFile!))!.Select(row => row!.AsObject())];

    static string? Find(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, relative);
            if (File.Exists(candidate)) return candidate;
        }

        return null;
    }
}

/// <summary>Skips, visibly, where the published data is not at hand; <c>OTTU_REQUIRE_REFERENCE=1</c> makes that a failure.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReferenceFactAttribute : FactAttribute
{
    public ReferenceFactAttribute()
    {
        if (ReferenceData.GatewaysFile is null && Environment.GetEnvironmentVariable("OTTU_REQUIRE_REFERENCE") != "1") Skip = "The published gateway data does not lie beside this repository.";
    }
}
