using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Settings;

/// <summary>docs/protocol/administration.md: settings, currencies, plugins, webhooks, and who sees them and the payments.</summary>
public sealed class AdministrationTests : IClassFixture<SettingsHost>
{
    readonly SettingsHost _host;

    public AdministrationTests(SettingsHost host) => _host = host;

    [Theory]
    [InlineData("timeout", 0, "Ensure this value is greater than or equal to 1.")]
    [InlineData("timeout", 26, "Ensure this value is less than or equal to 25.")]
    [InlineData("retries", 11, "Ensure this value is less than or equal to 10.")]
    [InlineData("backoff_factor", 61, "Ensure this value is less than or equal to 60.")]
    public async Task Webhook_settings_have_bounds(string field, int value, string message)
    {
        var (status, body) = await _host.Patch("webhook-config/", new JsonObject { [field] = value });

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ToJsonString().ShouldBe(new JsonObject { [field] = new JsonArray(message) }.ToJsonString());
    }

    [Fact]
    public async Task The_signing_key_is_never_shown()
    {
        var (_, body) = await _host.Get("webhook-config/");

        body["hmac_key"]!.GetValue<string>().ShouldBe("***");
        (await _host.Patch("webhook-config/", body)).Status.ShouldBe(HttpStatusCode.OK);
        (await _host.Installation()).Webhooks.HmacKey.ShouldBe(OttuHost.WebhookKey);
    }

    [Fact]
    public async Task A_plugin_takes_its_seed_fields()
    {
        var (status, body) = await _host.Patch("plugins/e_commerce/", new JsonObject { ["expiration_time"] = "02:00:00", ["whitelisted_ips"] = "127.0.0.1, 10.0.0.0/8, ::1" });

        status.ShouldBe(HttpStatusCode.OK);
        body["expiration_time"]!.GetValue<string>().ShouldBe("02:00:00");
        (await _host.Get("plugins/")).Body["count"]!.GetValue<int>().ShouldBe(2);
        (await _host.Patch("plugins/event/", [])).Status.ShouldBe(HttpStatusCode.NotFound);
        await _host.Patch("plugins/e_commerce/", new JsonObject { ["expiration_time"] = "1 00:00:00", ["whitelisted_ips"] = "*" });
    }

    [Fact]
    public async Task A_currency_is_switched_by_its_code()
    {
        var (status, body) = await _host.Send(HttpMethod.Put, "currencies/jpy/", new JsonObject { ["is_active"] = true });

        status.ShouldBe(HttpStatusCode.OK);
        body.ToJsonString().ShouldBe("""{"code":"JPY","decimals":0,"is_active":true}""");
        (await _host.Send(HttpMethod.Put, "currencies/xxx/", new JsonObject { ["is_active"] = true })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Settings_are_read_changed_and_seen_by_the_next_request()
    {
        var (status, body) = await _host.Patch("settings/", new JsonObject { ["website"] = "https://shop.example.com", ["time_zone"] = "Asia/Riyadh" });
        var (_, refused) = await _host.Patch("settings/", new JsonObject { ["time_zone"] = "Mars/Base", ["website"] = "ftp://x", ["name"] = "" });

        status.ShouldBe(HttpStatusCode.OK);
        body["website"]!.GetValue<string>().ShouldBe("https://shop.example.com");
        (await _host.Get("settings/")).Body.ToJsonString().ShouldBe(body.ToJsonString());
        refused.ToJsonString().ShouldBe("""{"time_zone":["\"Mars/Base\" is not a known time zone."],"name":["This field may not be blank."],"website":["Enter a valid URL."]}""".Replace("\\\"", "\\u0022", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_right_nothing_is_shown_or_changed()
    {
        var viewer = _host.Basic("viewer", "viewer-secret-1");

        (await viewer.GetAsync(SettingsHost.Admin + "settings/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.PatchAsJsonAsync(SettingsHost.Admin + "settings/", new { name = "x" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.GetAsync(SettingsHost.Admin + "transactions/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.Anonymous().GetAsync(SettingsHost.Admin + "settings/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await _host.WithAuthorization("Api-Key", OttuHost.PublicKey).GetAsync(SettingsHost.Admin + "settings/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Transactions_are_listed_by_filter_and_shown_with_their_attempts()
    {
        var order = Guid.NewGuid().ToString("N");
        var (_, session) = await _host.Offer("mock", "KWD", order: order);
        var id = session["session_id"]!.GetValue<string>();

        var (_, found) = await _host.Get($"transactions/?order_no={order}&state=created&pg_code=mock&currency=KWD&from=2026-03-01&to=2026-03-01");
        var (_, none) = await _host.Get($"transactions/?order_no={order}&deleted=true");
        var (status, detail) = await _host.Get($"transactions/{id}/");

        found["count"]!.GetValue<int>().ShouldBe(1);
        found["results"]![0]!["session_id"]!.GetValue<string>().ShouldBe(id);
        none["count"]!.GetValue<int>().ShouldBe(0);
        status.ShouldBe(HttpStatusCode.OK);
        (detail["attempts"] as JsonArray)!.Count.ShouldBe(0);
        (detail["children"] as JsonArray)!.Count.ShouldBe(0);
        (await _host.Get("transactions/?state=nonsense")).Body.ToJsonString().ShouldContain("is not a valid choice.");
        (await _host.Get("transactions/?from=yesterday")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await _host.Get("transactions/0000000000000000000000000000000000000000/")).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
