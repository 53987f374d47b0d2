using System.Text.Json.Nodes;
using Ottu.Api.Tests.Webhooks;

namespace Ottu.Api.Tests.Hostile;

/// <summary>A merchant's URL never makes the product call inside, however it is written and whatever its name resolves to. rulings 33</summary>
public sealed class WebhookTargetTests
{
    const string NotPublic = "The target's address is not public.";
    const string Public = "93.184.216.34";
    const string OtherPublic = "2606:4700:4700::1111";

    static readonly string[] Inside =
    [
        "http://127.0.0.1/", "http://127.1/", "http://127.255.255.254/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/", "http://017700000001/", "http://0/", "http://0.0.0.0/",
        "http://[::]/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[::127.0.0.1]/", "http://[2002:7f00:1::]/", "http://[2002:a9fe:a9fe::1]/", "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b::a9fe:a9fe]/", "http://[64:ff9b:1::a00:1]/", "http://[2001:0:7f00:1::]/", "http://[fe80::1]/", "http://[fe80::1%251]/", "http://[fec0::1]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[ff02::1]/",
        "http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://0xa9fea9fe/", "http://10.0.0.1/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.1.1/", "http://100.64.0.1/",
        "http://100.127.255.255/", "http://192.0.0.192/", "http://198.18.0.1/", "http://224.0.0.1/", "http://239.255.255.250/", "http://255.255.255.255/", "http://240.0.0.1/", "http://localhost/", "http://LOCALHOST/",
        "http://localhost./", "http://127.0.0.1./", "http://shop.example@127.0.0.1/", "http://shop.example:80@127.0.0.1/", "http://127.0.0.1#@shop.example/", "http://127.0.0.1?@shop.example/",
        "http://127.0.0.1\\@shop.example/", "http:\\\\127.0.0.1/", "http:127.0.0.1", "http://127.0.0.1:22/", "http://127.0.0.1:65535/", "https://127.0.0.1/", "https://[::1]:6379/", "http://１２７.０.０.１/", "http://127。0。0。1/",
        "http://①②⑦.⓪.⓪.①/", "http://lоcalhost/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "ftp://127.0.0.1/", "http://", "//127.0.0.1/", "127.0.0.1", "http://[::1/", "http://127.0.0.1:99999/", "http://%31%32%37.0.0.1/",
    ];

    [Fact]
    public async Task No_notation_of_an_inner_address_is_called()
    {
        await using var server = new RawServer(answer => answer.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        var network = new ScriptedNetwork(server.Port);
        using var host = Host(network);
        foreach (var url in Inside)
        {
            var row = await host.UntilFinished(await host.Paid(url));
            ((string?)row["status"]).ShouldBe("failed", url);
            ((string?)row["error"]).ShouldNotBeNullOrEmpty(url);
            row["http_status"].ShouldBeNull(url);
            network.Dialled.ShouldBeEmpty(url);
        }

        server.Requests.ShouldBe(0);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("169.254.169.254")]
    public async Task A_public_name_of_an_inner_address_is_refused_and_said_so(string address)
    {
        await using var server = new RawServer(answer => answer.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        var network = new ScriptedNetwork(server.Port) { Names = (_, _) => [address, "10.9.8.7"] };
        using var host = Host(network);
        var row = await host.UntilFinished(await host.Paid("http://inside.example:8080/hook"));
        ((string?)row["error"]).ShouldBe(NotPublic);
        network.Dialled.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_several_addresses_only_public_ones_are_dialled_as_they_were_checked()
    {
        await using var server = new RawServer(answer => answer.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        var network = new ScriptedNetwork(server.Port) { Names = (_, _) => ["10.0.0.1", OtherPublic, Public] };
        using var host = Host(network);
        var row = await host.UntilFinished(await host.Paid("http://shop.example:8080/hook"));
        ((string?)row["status"]).ShouldBe("delivered");
        network.Dialled.ShouldHaveSingleItem().ToString().ShouldBe($"[{OtherPublic}]:8080");
        network.Resolved.ShouldBe(1);
    }

    [Fact]
    public async Task A_name_that_turns_inside_later_is_refused_then()
    {
        await using var server = new RawServer(answer => answer.Send("HTTP/1.1 503 Later\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        var network = new ScriptedNetwork(server.Port) { Names = (_, asked) => [asked == 0 ? Public : "127.0.0.1"] };
        using var host = Host(network);
        var attempt = await host.Paid("http://rebinding.example/hook");
        await host.UntilFinished(attempt);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.UntilRecorded(attempt, 2);

        var row = (await host.Log(attempt))[0];
        row["attempts"]!.AsArray().Select(one => (string?)one!["error"]).ShouldBe(["The target answered 503.", NotPublic]);
        network.Dialled.ShouldHaveSingleItem().ToString().ShouldBe(Public + ":80");
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("//localhost/")]
    public async Task A_redirect_leads_nowhere(string location)
    {
        await using var server = new RawServer(answer => answer.Send($"HTTP/1.1 307 Over there\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        var network = new ScriptedNetwork(server.Port) { Names = (_, _) => [Public] };
        using var host = Host(network);
        var row = await host.UntilFinished(await host.Paid("http://shop.example/hook"));
        ((int)row["http_status"]!).ShouldBe(307);
        network.Dialled.Count.ShouldBe(1);
        server.Requests.ShouldBe(1);
    }

    static WebhookHost Host(ScriptedNetwork network)
    {
        var host = new WebhookHost(Once, realNetwork: true) { Network = network.ToNetwork() };
        host.Settings["Ottu:Webhooks:AllowPrivateTargets"] = "false";
        return host;
    }

    static void Once(JsonObject config) => config["retry_enabled"] = false;
}
