using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Settings;

/// <summary>docs/protocol/administration.md: settings, currencies, fees, connections, plugins, webhooks.</summary>
public sealed class AdministrationTests : IClassFixture<SettingsHost>
{
    const string Admin = "/b/api/v1/admin/";
    readonly SettingsHost _host;
    readonly HttpClient _client;

    public AdministrationTests(SettingsHost host)
    {
        _host = host;
        _client = host.Merchant();
    }

    [Theory]
    [Trait("check", "routing-1")]
    [InlineData("seventeen-letters", "Ensure this field has no more than 16 characters.")]
    [InlineData("mpgs kw", "Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens.")]
    public async Task A_code_of_17_characters_or_with_a_space_is_refused(string code, string message)
    {
        var (status, body) = await Post("mids/", Mid(code));

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ToJsonString().ShouldBe(new JsonObject { ["code"] = new JsonArray(message) }.ToJsonString());
    }

    [Fact]
    [Trait("check", "routing-1")]
    public async Task A_slug_of_up_to_16_characters_is_accepted()
    {
        var (status, body) = await Post("mids/", Mid("mpgs-kw_1"));

        status.ShouldBe(HttpStatusCode.Created);
        body["code"]!.GetValue<string>().ShouldBe("mpgs-kw_1");
        body["version"]!.GetValue<long>().ShouldBe(1);
        (await Post("mids/", Mid("mpgs-kw_1"))).Body["code"]![0]!.GetValue<string>().ShouldBe("A connection with this code already exists.");
    }

    [Fact]
    [Trait("check", "routing-3")]
    public async Task Enabling_refund_on_a_gateway_that_cannot_refund_is_refused()
    {
        var mid = Mid("hesabe1", "hesabe");
        mid["operations"] = new JsonArray("refund");

        var (status, body) = await Post("mids/", mid);

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ToJsonString().ShouldBe("""{"operations":["Hesabe does not support refund."]}""");
    }

    [Fact]
    [Trait("check", "routing-7")]
    public async Task A_usd_session_needs_a_connection_that_accepts_usd()
    {
        await Post("exchange-configs/", new JsonObject { ["name"] = "kwd-usd-native", ["default_currency"] = "SAR", ["currencies"] = new JsonArray("USD") });
        var native = Mid("native");
        native["exchange_config"] = "kwd-usd-native";
        await Post("mids/", native);

        (await CreateSession("mock", "USD")).Status.ShouldBe(HttpStatusCode.BadRequest);
        var (status, body) = await CreateSession("native", "USD");

        status.ShouldBe(HttpStatusCode.Created);
        var method = body["payment_methods"]![0]!;
        (method["amount"]!.GetValue<string>(), method["currency_code"]!.GetValue<string>()).ShouldBe(("10.00", "USD"));
    }

    [Fact]
    [Trait("check", "routing-5")]
    public async Task A_converted_price_and_its_fee_are_in_the_connections_currency()
    {
        await Post("exchange-configs/", new JsonObject { ["name"] = "e4", ["default_currency"] = "BHD", ["currencies"] = new JsonArray("USD"), ["fee_type"] = "fix", ["fix_fee"] = "0.500" });
        await Post("currency-exchanges/", new JsonObject { ["from"] = "USD", ["to"] = "BHD", ["rate"] = "0.307500" });
        var mid = Mid("e4");
        mid["exchange_config"] = "e4";
        (await Post("mids/", mid)).Status.ShouldBe(HttpStatusCode.Created);

        var (status, body) = await CreateSession("e4", "USD", "100.00");

        status.ShouldBe(HttpStatusCode.Created);
        var method = body["payment_methods"]![0]!;
        (method["amount"]!.GetValue<string>(), method["fee"]!.GetValue<string>(), method["currency_code"]!.GetValue<string>()).ShouldBe(("31.250", "0.500", "BHD"));
    }

    [Fact]
    [Trait("check", "routing-8")]
    public async Task Deactivating_the_only_connection_of_an_open_session_invalidates_it()
    {
        await Post("mids/", Mid("doomed"));
        var (_, session) = await CreateSession("doomed", "KWD");
        await Patch("mids/doomed/", new JsonObject { ["is_active"] = false });

        using var scope = _host.Services.CreateScope();
        await scope.ServiceProvider.GetRequiredService<MediatR.IMediator>().Send(new Application.Payments.InvalidateUnusable());

        var (_, detail) = await Get($"transactions/{session["session_id"]}/");
        detail["state"]!.GetValue<string>().ShouldBe("invalided");
        detail["invalidation_reason"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Credentials_are_write_only()
    {
        var mid = Mid("secretive");
        mid["credentials"] = new JsonObject { ["alias"] = "very-clear-secret" };

        var (_, created) = await Post("mids/", mid);
        var (_, read) = await Get("mids/secretive/");
        var (status, patched) = await Patch("mids/secretive/", (JsonObject)read.DeepClone());

        created["credentials"]!.GetValue<string>().ShouldBe("***");
        read["credentials"]!.GetValue<string>().ShouldBe("***");
        status.ShouldBe(HttpStatusCode.OK);
        patched["version"]!.GetValue<long>().ShouldBe(1);
        (await _host.Scalar("SELECT COUNT(*) FROM mid WHERE credentials LIKE '%very-clear-secret%'")).ShouldBe(0);
        (await _host.Scalar("SELECT COUNT(*) FROM audit_entry WHERE changes LIKE '%very-clear-secret%'")).ShouldBe(0);
        (await _host.Scalar("SELECT COUNT(*) FROM audit_entry WHERE record_id = 'secretive' AND action = 'create' AND actor = 'key:testkey1' AND changes LIKE '%\"credentials\":_\"***\",\"***\"_%'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_stale_version_is_refused_and_a_change_is_audited()
    {
        await Post("mids/", Mid("versioned"));
        var (first, changed) = await Patch("mids/versioned/", new JsonObject { ["name"] = "New", ["version"] = 1 });
        var (second, refused) = await Patch("mids/versioned/", new JsonObject { ["name"] = "Newer", ["version"] = 1 });

        first.ShouldBe(HttpStatusCode.OK);
        changed["version"]!.GetValue<long>().ShouldBe(2);
        second.ShouldBe(HttpStatusCode.BadRequest);
        refused.ToJsonString().ShouldBe("""{"version":["The record was changed in the meantime; its version is 2."]}""");
        (await _host.Scalar("SELECT COUNT(*) FROM audit_entry WHERE record_type = 'mid' AND record_id = 'versioned' AND action = 'update' AND changes = '{\"name\":[\"Bank\",\"New\"]}'")).ShouldBe(1);
    }

    [Fact]
    public async Task One_active_exchange_per_pair()
    {
        var rate = new JsonObject { ["from"] = "EUR", ["to"] = "KWD", ["rate"] = "0.333333" };
        var (status, created) = await Post("currency-exchanges/", rate);
        var (second, body) = await Post("currency-exchanges/", (JsonObject)rate.DeepClone());
        var path = $"currency-exchanges/{created["id"]}/";

        status.ShouldBe(HttpStatusCode.Created);
        second.ShouldBe(HttpStatusCode.BadRequest);
        body.ToJsonString().ShouldBe("""{"non_field_errors":["An active exchange from EUR to KWD already exists."]}""");
        (await Patch(path, new JsonObject { ["rate"] = "0.34" })).Body["rate"]!.GetValue<string>().ShouldBe("0.34");
        (await _client.DeleteAsync(Admin + path)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await _client.DeleteAsync(Admin + path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("0", "Ensure this value is greater than 0.")]
    [InlineData("-1", "Ensure this value is greater than or equal to 0.")]
    [InlineData("0.1234567", "Ensure that there are no more than 6 decimal places.")]
    [InlineData("1234567890", "Ensure that there are no more than 9 digits before the decimal point.")]
    [InlineData("much", "A valid number is required.")]
    public async Task A_rate_has_six_decimals_and_nine_integer_digits(string rate, string message)
    {
        var (status, body) = await Post("currency-exchanges/", new JsonObject { ["from"] = "GBP", ["to"] = "KWD", ["rate"] = rate });

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ToJsonString().ShouldBe(new JsonObject { ["rate"] = new JsonArray(message) }.ToJsonString());
    }

    [Fact]
    public async Task An_exchange_configuration_in_use_cannot_be_deleted()
    {
        var refused = await _client.DeleteAsync(Admin + "exchange-configs/kwd-sar/");
        await Post("exchange-configs/", new JsonObject { ["name"] = "unused", ["default_currency"] = "KWD" });

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"The exchange configuration is used by \"mock\"."}""");
        (await _client.DeleteAsync(Admin + "exchange-configs/unused/")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task An_exchange_configuration_shows_its_fee_in_its_currency()
    {
        var (status, body) = await Post("exchange-configs/", new JsonObject
        {
            ["name"] = "shown",
            ["default_currency"] = "kwd",
            ["currencies"] = new JsonArray("KWD", "USD"),
            ["fee_type"] = "fix",
            ["fix_fee"] = "0.5",
            ["fee_description_ar"] = "رسوم",
        });

        status.ShouldBe(HttpStatusCode.Created);
        body.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).ShouldBe(
            """{"name":"shown","default_currency":"KWD","currencies":["KWD","USD"],"work_as":"local","fee_type":"fix","fix_fee":"0.500","percent_fee":null,"charge_default_currency":false,"fee_description":"","fee_description_ar":"رسوم","version":1}""");
        (await Patch("exchange-configs/shown/", new JsonObject { ["fee_type"] = "percent" })).Body.ToJsonString().ShouldBe("""{"percent_fee":["This field is required."]}""");
    }

    [Theory]
    [InlineData("timeout", 0, "Ensure this value is greater than or equal to 1.")]
    [InlineData("timeout", 26, "Ensure this value is less than or equal to 25.")]
    [InlineData("retries", 11, "Ensure this value is less than or equal to 10.")]
    [InlineData("backoff_factor", 61, "Ensure this value is less than or equal to 60.")]
    public async Task Webhook_settings_have_bounds(string field, int value, string message)
    {
        var (status, body) = await Patch("webhook-config/", new JsonObject { [field] = value });

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ToJsonString().ShouldBe(new JsonObject { [field] = new JsonArray(message) }.ToJsonString());
    }

    [Fact]
    public async Task The_signing_key_is_never_shown()
    {
        var (_, body) = await Get("webhook-config/");

        body["hmac_key"]!.GetValue<string>().ShouldBe("***");
        (await Patch("webhook-config/", body)).Status.ShouldBe(HttpStatusCode.OK);
        (await _host.Installation()).Webhooks.HmacKey.ShouldBe(OttuHost.WebhookKey);
    }

    [Fact]
    public async Task A_plugin_takes_its_seed_fields()
    {
        var (status, body) = await Patch("plugins/e_commerce/", new JsonObject { ["expiration_time"] = "02:00:00", ["whitelisted_ips"] = "127.0.0.1, 10.0.0.0/8, ::1" });

        status.ShouldBe(HttpStatusCode.OK);
        body["expiration_time"]!.GetValue<string>().ShouldBe("02:00:00");
        (await Get("plugins/")).Body["count"]!.GetValue<int>().ShouldBe(2);
        (await Patch("plugins/event/", [])).Status.ShouldBe(HttpStatusCode.NotFound);
        await Patch("plugins/e_commerce/", new JsonObject { ["expiration_time"] = "1 00:00:00", ["whitelisted_ips"] = "*" });
    }

    [Fact]
    public async Task A_currency_is_switched_by_its_code()
    {
        var (status, body) = await Send(HttpMethod.Put, "currencies/jpy/", new JsonObject { ["is_active"] = true });

        status.ShouldBe(HttpStatusCode.OK);
        body.ToJsonString().ShouldBe("""{"code":"JPY","decimals":0,"is_active":true}""");
        (await Send(HttpMethod.Put, "currencies/xxx/", new JsonObject { ["is_active"] = true })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Settings_are_read_changed_and_seen_by_the_next_request()
    {
        var (status, body) = await Patch("settings/", new JsonObject { ["website"] = "https://shop.example.com", ["time_zone"] = "Asia/Riyadh" });
        var (_, refused) = await Patch("settings/", new JsonObject { ["time_zone"] = "Mars/Base", ["website"] = "ftp://x", ["name"] = "" });

        status.ShouldBe(HttpStatusCode.OK);
        body["website"]!.GetValue<string>().ShouldBe("https://shop.example.com");
        (await Get("settings/")).Body.ToJsonString().ShouldBe(body.ToJsonString());
        refused.ToJsonString().ShouldBe("""{"time_zone":["\"Mars/Base\" is not a known time zone."],"name":["This field may not be blank."],"website":["Enter a valid URL."]}""".Replace("\\\"", "\\u0022", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_right_nothing_is_shown_or_changed()
    {
        var viewer = _host.Basic("viewer", "viewer-secret-1");

        (await viewer.GetAsync(Admin + "settings/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.PatchAsJsonAsync(Admin + "settings/", new { name = "x" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.GetAsync(Admin + "transactions/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.Anonymous().GetAsync(Admin + "settings/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await _host.WithAuthorization("Api-Key", OttuHost.PublicKey).GetAsync(Admin + "settings/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Transactions_are_listed_by_filter_and_shown_with_their_attempts()
    {
        var order = Guid.NewGuid().ToString("N");
        var (_, session) = await CreateSession("mock", "KWD", order: order);
        var id = session["session_id"]!.GetValue<string>();

        var (_, found) = await Get($"transactions/?order_no={order}&state=created&pg_code=mock&currency=KWD&from=2026-03-01&to=2026-03-01");
        var (_, none) = await Get($"transactions/?order_no={order}&deleted=true");
        var (status, detail) = await Get($"transactions/{id}/");

        found["count"]!.GetValue<int>().ShouldBe(1);
        found["results"]![0]!["session_id"]!.GetValue<string>().ShouldBe(id);
        none["count"]!.GetValue<int>().ShouldBe(0);
        status.ShouldBe(HttpStatusCode.OK);
        (detail["attempts"] as JsonArray)!.Count.ShouldBe(0);
        (detail["children"] as JsonArray)!.Count.ShouldBe(0);
        (await Get("transactions/?state=nonsense")).Body.ToJsonString().ShouldContain("is not a valid choice.");
        (await Get("transactions/?from=yesterday")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Get("transactions/0000000000000000000000000000000000000000/")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    static JsonObject Mid(string code, string gateway = "mpgs") => new() { ["code"] = code, ["gateway"] = gateway, ["name"] = "Bank", ["exchange_config"] = "kwd" };

    async Task<(HttpStatusCode Status, JsonObject Body)> CreateSession(string pgCode, string currency, string amount = "10", string? order = null)
    {
        var body = new JsonObject { ["type"] = "e_commerce", ["amount"] = amount, ["currency_code"] = currency, ["pg_codes"] = new JsonArray(pgCode) };
        if (order is not null) body["order_no"] = order;
        return await Answer(await _client.PostAsJsonAsync("/b/checkout/v1/pymt-txn/", body));
    }

    async Task<(HttpStatusCode Status, JsonObject Body)> Get(string path) => await Answer(await _client.GetAsync(Admin + path));

    Task<(HttpStatusCode Status, JsonObject Body)> Post(string path, JsonObject body) => Send(HttpMethod.Post, path, body);

    Task<(HttpStatusCode Status, JsonObject Body)> Patch(string path, JsonObject body) => Send(HttpMethod.Patch, path, body);

    async Task<(HttpStatusCode Status, JsonObject Body)> Send(HttpMethod method, string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(method, Admin + path) { Content = JsonContent.Create(body) };
        return await Answer(await _client.SendAsync(request));
    }

    static async Task<(HttpStatusCode Status, JsonObject Body)> Answer(HttpResponseMessage response) =>
        (response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
}
