using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Operations;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Settings;

/// <summary>What a session names stays what it was.</summary>
public sealed class UsedConnectionTests(SettingsHost host) : IClassFixture<SettingsHost>
{
    const string Mids = "/b/api/v1/admin/mids/";

    [Fact]
    public async Task Code_and_gateway_are_fixed_once_a_session_offered_the_connection()
    {
        await host.AddMid("fresh", "mpgs");
        await (await host.Merchant().PatchAsJsonAsync($"{Mids}fresh/", new { code = "renamed", gateway = "ottu_sandbox" })).ShouldBe(HttpStatusCode.OK);
        (await host.Merchant().GetAsync($"{Mids}fresh/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await host.CreateSession(("pg_codes", new JsonArray("renamed")));

        var answer = await host.Merchant().PatchAsJsonAsync($"{Mids}renamed/", new { code = "again", gateway = "mpgs" });

        await answer.ShouldBe400("""{"code":["The code of a connection that was used cannot be changed."],"gateway":["The gateway of a connection that was used cannot be changed."]}""");
    }

    /// <summary>It is in no list, but may come back.</summary>
    [Theory]
    [InlineData("offered", false)]
    [InlineData("tried", true)]
    public async Task A_deleted_session_fixes_its_connection_too(string code, bool isPaid)
    {
        await host.AddMid(code, "ottu_sandbox", ("onsite_card", true));
        var session = await host.CreateSession(("pg_codes", new JsonArray(code)));
        if (isPaid) await Payer.Of(host).Pay(session, code);
        (await host.Operate("delete", session)).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Scalar($"SELECT COUNT(*) FROM session_connection WHERE pg_code = '{code}'")).ShouldBe(0);

        var answer = await host.Merchant().PatchAsJsonAsync($"{Mids}{code}/", new { code = "another" });

        await answer.ShouldBe400("""{"code":["The code of a connection that was used cannot be changed."]}""");
    }
}
