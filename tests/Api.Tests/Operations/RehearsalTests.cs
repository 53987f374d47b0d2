using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Routing;

namespace Ottu.Api.Tests.Operations;

/// <summary>Every unit of work is rolled back at its end and run again, as after a deadlock: what comes of it is what one run comes to. docs/adr/0022</summary>
public class RehearsalTests
{
    [Fact]
    public async Task Money_moves_once()
    {
        using var host = new OttuHost { Rehearses = true };
        var id = await host.Purchase();
        (await host.Operate("refund", id, "20", key: "one")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Operate("refund", id, "20", key: "one")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Children(id)).ShouldBe(["refunded 20.000"]);
        ((string?)(await host.BooksOf(id))["refunded"]).ShouldBe("20.000");
    }

    [Fact]
    public async Task An_error_of_a_connection_is_held_against_it_once()
    {
        using var host = new OttuHost { Rehearses = true };
        await host.OpenShop(2);
        for (var i = 0; i < 4; i++) (await host.PayRouted(await host.Order(simulator: new JsonObject { ["r1"] = "refuse" }))).ShouldBe(["r1 error"]);
        (await host.PayRouted(await host.Order())).ShouldBe(["r1 success"]);
    }
}
