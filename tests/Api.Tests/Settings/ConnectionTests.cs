using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Ottu.Api.Tests.Settings;

/// <summary>docs/protocol/administration.md: connections, and the currencies, exchanges and fees that they are priced with.</summary>
public sealed class ConnectionTests : IClassFixture<SettingsHost>
{
    readonly SettingsHost _host;

    public ConnectionTests(SettingsHost host) => _host = host;

    [Theory]
    [Trait("check", "routing-1")]
    [InlineData("seventeen-letters", "Ensure this field has no more than 16 characters.")]
    [InlineData("mpgs kw", "Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens.")]
    public async Task A_code_of_17_characters_or_with_a_space_is_refused(string code, string message)
    {
        var (status, body) = await _host.Post("mids/", Mid(code));

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ToJsonString().ShouldBe(new JsonObject { ["code"] = new JsonArray(message) }.ToJsonString());
    }

    [Fact]
    [Trait("check", "routing-1")]
    public async Task A_slug_of_up_to_16_characters_is_accepted()
    {
        var (status, body) = await _host.Post("mids/", Mid("mpgs-kw_1"));

        status.ShouldBe(HttpStatusCode.Created);
        body["code"]!.GetValue<string>().ShouldBe("mpgs-kw_1");
        body["version"]!.GetValue<long>().ShouldBe(1);
        (await _host.Post("mids/", Mid("mpgs-kw_1"))).Body["code"]![0]!.GetValue<string>().ShouldBe("A connection with this code already exists.");
    }

    [Fact]
    [Trait("check", "routing-3")]
    public async Task Enabling_refund_on_a_gateway_that_cannot_refund_is_refused()
    {
        var mid = Mid("hesabe1", "hesabe");
        mid["operations"] = new JsonArray("refund");

        var (status, body) = await _host.Post("mids/", mid);

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ToJsonString().ShouldBe("""{"operations":["Hesabe does not support refund."]}""");
    }

    [Fact]
    [Trait("check", "routing-7")]
    public async Task A_usd_session_needs_a_connection_that_accepts_usd()
    {
        await _host.Post("exchange-configs/", new JsonObject { ["name"] = "kwd-usd-native", ["default_currency"] = "SAR", ["currencies"] = new JsonArray("USD") });
        var native = Mid("native");
        native["exchange_config"] = "kwd-usd-native";
        await _host.Post("mids/", native);

        (await _host.Offer("mock", "USD")).Status.ShouldBe(HttpStatusCode.BadRequest);
        var (status, body) = await _host.Offer("native", "USD");

        status.ShouldBe(HttpStatusCode.Created);
        var method = body["payment_methods"]![0]!;
        (method["amount"]!.GetValue<string>(), method["currency_code"]!.GetValue<string>()).ShouldBe(("10.00", "USD"));
    }

    [Fact]
    [Trait("check", "routing-5")]
    public async Task A_converted_price_and_its_fee_are_in_the_connections_currency()
    {
        await _host.Post("exchange-configs/", new JsonObject { ["name"] = "e4", ["default_currency"] = "BHD", ["currencies"] = new JsonArray("USD"), ["fee_type"] = "fix", ["fix_fee"] = "0.500" });
        await _host.Post("currency-exchanges/", new JsonObject { ["from"] = "USD", ["to"] = "BHD", ["rate"] = "0.307500" });
        var mid = Mid("e4");
        mid["exchange_config"] = "e4";
        (await _host.Post("mids/", mid)).Status.ShouldBe(HttpStatusCode.Created);

        var (status, body) = await _host.Offer("e4", "USD", "100.00");

        status.ShouldBe(HttpStatusCode.Created);
        var method = body["payment_methods"]![0]!;
        (method["amount"]!.GetValue<string>(), method["fee"]!.GetValue<string>(), method["currency_code"]!.GetValue<string>()).ShouldBe(("31.250", "0.500", "BHD"));
    }

    [Fact]
    [Trait("check", "routing-8")]
    public async Task Deactivating_the_only_connection_of_an_open_session_invalidates_it()
    {
        await _host.Post("mids/", Mid("doomed"));
        var (_, session) = await _host.Offer("doomed", "KWD");
        await _host.Patch("mids/doomed/", new JsonObject { ["is_active"] = false });

        using var scope = _host.Services.CreateScope();
        await scope.ServiceProvider.GetRequiredService<MediatR.IMediator>().Send(new Application.Payments.InvalidateUnusable());

        var (_, detail) = await _host.Get($"transactions/{session["session_id"]}/");
        detail["state"]!.GetValue<string>().ShouldBe("invalided");
        detail["invalidation_reason"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Credentials_are_write_only()
    {
        var mid = Mid("secretive");
        mid["credentials"] = new JsonObject { ["alias"] = "very-clear-secret" };

        var (_, created) = await _host.Post("mids/", mid);
        var (_, read) = await _host.Get("mids/secretive/");
        var (status, patched) = await _host.Patch("mids/secretive/", (JsonObject)read.DeepClone());

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
        await _host.Post("mids/", Mid("versioned"));
        var (first, changed) = await _host.Patch("mids/versioned/", new JsonObject { ["name"] = "New", ["version"] = 1 });
        var (second, refused) = await _host.Patch("mids/versioned/", new JsonObject { ["name"] = "Newer", ["version"] = 1 });

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
        var (status, created) = await _host.Post("currency-exchanges/", rate);
        var (second, body) = await _host.Post("currency-exchanges/", (JsonObject)rate.DeepClone());
        var path = $"currency-exchanges/{created["id"]}/";

        status.ShouldBe(HttpStatusCode.Created);
        second.ShouldBe(HttpStatusCode.BadRequest);
        body.ToJsonString().ShouldBe("""{"non_field_errors":["An active exchange from EUR to KWD already exists."]}""");
        (await _host.Patch(path, new JsonObject { ["rate"] = "0.34" })).Body["rate"]!.GetValue<string>().ShouldBe("0.34");
        (await _host.Merchant().DeleteAsync(SettingsHost.Admin + path)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await _host.Merchant().DeleteAsync(SettingsHost.Admin + path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("0", "Ensure this value is greater than 0.")]
    [InlineData("-1", "Ensure this value is greater than or equal to 0.")]
    [InlineData("0.1234567", "Ensure that there are no more than 6 decimal places.")]
    [InlineData("1234567890", "Ensure that there are no more than 9 digits before the decimal point.")]
    [InlineData("much", "A valid number is required.")]
    public async Task A_rate_has_six_decimals_and_nine_integer_digits(string rate, string message)
    {
        var (status, body) = await _host.Post("currency-exchanges/", new JsonObject { ["from"] = "GBP", ["to"] = "KWD", ["rate"] = rate });

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ToJsonString().ShouldBe(new JsonObject { ["rate"] = new JsonArray(message) }.ToJsonString());
    }

    [Fact]
    public async Task An_exchange_configuration_in_use_cannot_be_deleted()
    {
        var refused = await _host.Merchant().DeleteAsync(SettingsHost.Admin + "exchange-configs/kwd-sar/");
        await _host.Post("exchange-configs/", new JsonObject { ["name"] = "unused", ["default_currency"] = "KWD" });

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"The exchange configuration is used by \"mock\"."}""");
        (await _host.Merchant().DeleteAsync(SettingsHost.Admin + "exchange-configs/unused/")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task An_exchange_configuration_shows_its_fee_in_its_currency()
    {
        var (status, body) = await _host.Post("exchange-configs/", new JsonObject
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
        (await _host.Patch("exchange-configs/shown/", new JsonObject { ["fee_type"] = "percent" })).Body.ToJsonString().ShouldBe("""{"percent_fee":["This field is required."]}""");
    }

    static JsonObject Mid(string code, string gateway = "mpgs") => new() { ["code"] = code, ["gateway"] = gateway, ["name"] = "Bank", ["exchange_config"] = "kwd" };
}
