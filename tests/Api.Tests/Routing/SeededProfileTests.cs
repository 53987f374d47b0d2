using System.Text.Json.Nodes;
using Ottu.Api.Tests.Settings;
using Ottu.Application.Settings;

namespace Ottu.Api.Tests.Routing;

public sealed class SeededProfileTests
{
    [Fact]
    public async Task A_profile_of_the_file_is_saved_once_and_again_when_it_differs()
    {
        using var folder = new SharedFolder();
        (await Versions(folder, Seed())).ShouldBe(1);
        (await Versions(folder, Seed())).ShouldBe(1);
        (await Versions(folder, Seed(profile => profile["failover"] = new JsonObject { ["enabled"] = true }))).ShouldBe(2);
        (await Versions(folder, new JsonObject())).ShouldBe(2);
    }

    [Theory]
    [InlineData("fallback", "\"r9\"", "routing_profiles[0].fallback: \"r9\" does not exist.")]
    [InlineData("pg_code", "\"r1\"", "routing_profiles[0].pg_code: \"r1\" is not a virtual connection.")]
    [InlineData("rules", """[{"connections":[7,[]]}]""", "routing_profiles[0].rules[0].connections: A list of strings is required.")]
    public async Task A_wrong_profile_stops_the_start_and_is_named(string field, string value, string message)
    {
        using var folder = new SharedFolder();
        using var host = SettingsHost.SeededWith(folder, Seed(profile => profile[field] = JsonNode.Parse(value)));
        var error = await Should.ThrowAsync<InvalidSeedException>(async () => await host.Installation());
        error.Message.ShouldContain(message);
    }

    static JsonObject Seed(Action<JsonObject>? change = null)
    {
        var profile = new JsonObject { ["pg_code"] = "smart", ["candidates"] = new JsonArray("r1"), ["fallback"] = "r1" };
        change?.Invoke(profile);
        return new JsonObject
        {
            ["currencies"] = new JsonArray(new JsonObject { ["code"] = "KWD" }),
            ["exchange_configs"] = new JsonArray(new JsonObject { ["name"] = "kwd", ["default_currency"] = "KWD", ["currencies"] = new JsonArray("KWD") }),
            ["mids"] = new JsonArray(Mid("smart", "ottu_pg"), Mid("r1", "ottu_sandbox")),
            ["routing_profiles"] = new JsonArray(profile),
        };

        static JsonNode Mid(string code, string gateway) => new JsonObject { ["code"] = code, ["gateway"] = gateway, ["name"] = code, ["exchange_config"] = "kwd" };
    }

    static async Task<long> Versions(string folder, JsonObject seed)
    {
        using var host = SettingsHost.SeededWith(folder, seed);
        await host.Installation();
        return await host.Scalar("SELECT COUNT(*) FROM routing_profile WHERE pg_code = 'smart'");
    }
}
