using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Payments;

namespace Ottu.Api.Tests.Settings;

public class SeedTests
{
    [Fact]
    public async Task A_start_brings_about_what_the_file_says()
    {
        using var host = new SettingsHost();

        var installation = await host.Installation();

        installation.Settings.Name.ShouldBe("Demo");
        installation.Settings.ReferencePrefix.ShouldBe("sandbox");
        installation.ActiveCurrencies.Select(currency => currency.Code).Order().ShouldBe(["KWD", "SAR", "USD"]);
        installation.Rates.ShouldHaveSingleItem().Rate.ShouldBe(0.3m);
        installation.ExchangeConfigs.Keys.Order().ShouldBe(["fee", "fx", "kwd", "kwd-sar"]);
        installation.Mids.Keys.ShouldBe(["mock", "mock-auth", "knet", "fee", "fx", "mpgs1", "single", "off"], ignoreOrder: true);
        installation.Webhooks.HmacKey.ShouldBe(OttuHost.WebhookKey);
        installation.PluginOf(SessionType.PaymentRequest).ExpirationTime.ShouldBe(TimeSpan.FromDays(1));
        (await host.Scalar("SELECT COUNT(*) FROM staff_user")).ShouldBe(3);
        (await host.Scalar("SELECT COUNT(*) FROM audit_entry WHERE record_type = 'mid' AND action = 'create' AND actor = 'system'")).ShouldBe(8);
    }

    [Fact]
    public async Task Omitted_fields_of_a_connection_have_their_documented_values()
    {
        using var host = new SettingsHost();

        var mids = (await host.Installation()).Mids;

        var auth = mids["mock-auth"];
        (auth.IsActive, auth.Type, auth.Operation, auth.OnsiteCard).ShouldBe((true, MidType.Sandbox, GatewayOperation.Authorize, true));
        auth.Plugins.ShouldBe([SessionType.PaymentRequest, SessionType.ECommerce], ignoreOrder: true);
        auth.Operations.ShouldBe([MidOperation.Refund, MidOperation.Void, MidOperation.Capture]);
        (auth.CanHaveMultipleAttempts, auth.IsTokenizable, auth.AutoDebitEnabled, auth.CvvRequired, auth.Displayable).ShouldBe((true, false, false, false, true));
        mids["knet"].Operations.ShouldBe([MidOperation.Refund]);
        mids["mpgs1"].OnsiteCard.ShouldBeTrue();
        mids["off"].IsActive.ShouldBeFalse();
    }

    [Fact]
    public async Task A_second_start_with_the_same_file_changes_nothing()
    {
        using var folder = new SharedFolder();
        long version, entries;
        using (var first = SettingsHost.SeededWith(folder, SampleSeed()))
        {
            version = (await first.Installation()).Version;
            entries = await first.Scalar("SELECT COUNT(*) FROM audit_entry");
        }

        using var second = SettingsHost.SeededWith(folder, SampleSeed());

        (await second.Installation()).Version.ShouldBe(version);
        (await second.Scalar("SELECT COUNT(*) FROM audit_entry")).ShouldBe(entries);
        (await second.Scalar("SELECT COUNT(*) FROM api_key")).ShouldBe(1);
        second.Output.ShouldNotContain("key");
    }

    [Fact]
    public async Task Present_fields_overwrite_and_absent_ones_stay()
    {
        using var folder = new SharedFolder();
        using (var first = SettingsHost.SeededWith(folder, SampleSeed())) await first.Installation();

        using var second = SettingsHost.SeededWith(folder, new JsonObject
        {
            ["mids"] = new JsonArray(new JsonObject { ["code"] = "mock", ["name"] = "Renamed" }),
            ["users"] = new JsonArray(new JsonObject { ["username"] = "pr", ["email"] = "new@example.com" }),
        });

        var installation = await second.Installation();
        var mock = installation.Mids["mock"];
        (mock.Name, mock.NameAr, mock.IsTokenizable).ShouldBe(("Renamed", "تجريبي", true));
        installation.Mids.Count.ShouldBe(8);
        (await second.Scalar("SELECT COUNT(*) FROM staff_user WHERE username = 'pr' AND email = 'new@example.com' AND permissions LIKE '%pg.use:mock%'")).ShouldBe(1);
        (await second.Basic("pr", "pr-secret-1").GetAsync("/b/api/v1/admin/settings/")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Secrets_are_encrypted_at_rest_and_rewritten_only_when_they_changed()
    {
        using var folder = new SharedFolder();
        var seed = SampleSeed();
        seed["mids"]![0]!["credentials"] = new JsonObject { ["alias"] = "clear-text-credential" };
        string cipher;
        using (var first = SettingsHost.SeededWith(folder, seed))
        {
            first.Settings["Ottu:Seed:WebhookKey"] = "clear-text-webhook-key";
            cipher = (await first.Installation()).Mids["mock"].Credentials;
        }

        folder.Contains("clear-text").ShouldBeFalse();
        using (var same = SettingsHost.SeededWith(folder, (JsonObject)seed.DeepClone()))
        {
            (await same.Installation()).Mids["mock"].Credentials.ShouldBe(cipher);
            (await same.Installation()).Webhooks.HmacKey.ShouldBe("clear-text-webhook-key");
        }

        seed["mids"]![0]!["credentials"] = new JsonObject { ["alias"] = "other-clear-text" };
        using var changed = SettingsHost.SeededWith(folder, seed);
        var installation = await changed.Installation();
        installation.Mids["mock"].Credentials.ShouldNotBe(cipher);
        (await changed.Scalar("SELECT COUNT(*) FROM audit_entry WHERE record_type = 'mid' AND record_id = 'mock' AND action = 'update' AND changes LIKE '%\"credentials\":_\"***\",\"***\"_%'")).ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"mids":[{"code":"a","gateway":"kpay","name":"A","exchange_config":"k"},{"code":"b","gateway":"foo","name":"B","exchange_config":"k"}],"exchange_configs":[{"name":"k","default_currency":"KWD"}]}""", "mids[1].gateway: \"foo\" is not in the catalogue.")]
    [InlineData("""{"mids":[{"code":"a","gateway":"kpay","name":"A","exchange_config":"none"}]}""", "mids[0].exchange_config: \"none\" does not exist.")]
    [InlineData("""{"mids":[{"gateway":"kpay"}]}""", "mids[0].code: This field is required.")]
    [InlineData("""{"currencies":[{"code":"KWD"},{"code":"XXX"}]}""", "currencies[1].code: \"XXX\" is not a valid choice.")]
    [InlineData("""{"webhook_config":{"timeout":26}}""", "webhook_config.timeout: Ensure this value is less than or equal to 25.")]
    [InlineData("""{"webhook_config":{"plugins":[{"plugin":"payment_request","notification_status":["pending"]}]}}""", "webhook_config.plugins[0].notification_status: \"pending\" is not a valid choice.")]
    [InlineData("""{"plugins":[{"code":"e_commerce","whitelisted_ips":"10.0.0.300"}]}""", "plugins[0].whitelisted_ips: Enter * or a comma-separated list of addresses and CIDR ranges.")]
    [InlineData("""{"setings":{}}""", "setings: Unknown field.")]
    [InlineData("""{"exchange_configs":[{"name":"k","default_currency":"KWD","fix_fee":"0.1234"}]}""", "exchange_configs[0].fix_fee: Ensure that there are no more than 3 decimal places.")]
    [InlineData("""{"users":[{"password":"x"}]}""", "users[0].username: This field is required.")]
    [InlineData("""{"users":[{"username":"x","permissions":["payment_request.view","payment.refnd"]}]}""", "users[0].permissions[1]: \"payment.refnd\" is not a valid choice.")]
    public void An_invalid_file_stops_the_start_and_names_the_place(string seed, string place)
    {
        using var folder = new SharedFolder();
        using var host = SettingsHost.SeededWith(folder, (JsonObject)JsonNode.Parse(seed)!);

        var error = Should.Throw<InvalidSeedException>(() => host.Anonymous());

        error.Message.ShouldContain("  " + place);
    }

    [Fact]
    public async Task Two_hosts_that_start_together_on_one_database_seed_it_once()
    {
        using var folder = new SharedFolder();
        using var one = SettingsHost.Bare(folder);
        using var two = SettingsHost.Bare(folder);

        await Task.WhenAll(Task.Run(() => one.Anonymous()), Task.Run(() => two.Anonymous()));

        (await one.Scalar("SELECT COUNT(*) FROM api_key")).ShouldBe(1);
        (await one.Scalar("SELECT COUNT(*) FROM data_protection_key")).ShouldBe(1);
        (await one.Scalar("SELECT COUNT(*) FROM audit_entry WHERE record_type = 'mid' AND record_id = 'mock'")).ShouldBe(1);
        (await one.Installation()).Webhooks.HmacKey.ShouldBe((await two.Installation()).Webhooks.HmacKey);
        new[] { one.Output, two.Output }.Count(output => output.Contains("Private key", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_change_on_one_node_is_seen_by_the_next_request_on_another()
    {
        using var folder = new SharedFolder();
        using var one = SettingsHost.Bare(folder);
        one.Settings["Ottu:Seed:ApiKey"] = OttuHost.PrivateKey;
        using var two = SettingsHost.Bare(folder);
        await one.Installation();
        await two.Installation();

        using var body = new StringContent("""{"is_paused":true}""", System.Text.Encoding.UTF8, "application/json");
        (await one.Merchant().PatchAsync("/b/api/v1/admin/settings/", body)).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);

        (await two.Installation()).Settings.IsPaused.ShouldBeTrue();
    }

    [Fact]
    public async Task A_newcomer_finds_a_sandbox_connection_for_every_catalogued_gateway()
    {
        using var folder = new SharedFolder();
        using var host = SettingsHost.Bare(folder);

        var installation = await host.Installation();

        var catalogued = Catalogue.All.Where(gateway => !gateway.IsExtra).ToList();
        catalogued.Count.ShouldBe(47);
        foreach (var gateway in catalogued)
        {
            var mid = installation.Mids[gateway.Code];
            (mid.Gateway, mid.IsSandbox, mid.IsActive).ShouldBe((gateway.Code, true, true));
            installation.ConfigOf(mid).DefaultCurrency.Code.ShouldBe(gateway.Currencies.Count > 0 ? gateway.Currencies[0] : "KWD");
            installation.ConfigOf(mid).Currencies.ShouldAllBe(currency => installation.ActiveCurrencies.Contains(currency));
        }

        installation.Settings.Name.ShouldBe("Demo");
        installation.Mids["mock-auth"].Operation.ShouldBe(GatewayOperation.Authorize);
    }

    [Fact]
    public async Task Generated_keys_are_shown_once_and_work()
    {
        using var folder = new SharedFolder();
        string key;
        using (var first = SettingsHost.Bare(folder))
        {
            await first.Installation();
            key = Regex.Match(first.Output, @"Private key\s+(\S{8}\.\S{32})", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
            Regex.IsMatch(first.Output, @"Public key\s+[0-9a-f]{40}\s", RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBeTrue();
            Regex.IsMatch(first.Output, @"Webhook key\s+[0-9a-f]{64}\s", RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBeTrue();
            (await first.WithAuthorization("Api-Key", key).GetAsync("/b/api/v1/admin/settings/")).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        }

        folder.Contains(key).ShouldBeFalse();
        using var second = SettingsHost.Bare(folder);
        await second.Installation();
        second.Output.ShouldNotContain("Private key");
        second.Output.ShouldContain(OttuHost.BaseUrl);
    }

    [Fact]
    public async Task Production_without_a_seed_has_defaults_only()
    {
        using var folder = new SharedFolder();
        using var host = SettingsHost.Bare(folder, "Production");

        var installation = await host.Installation();

        installation.Mids.ShouldBeEmpty();
        installation.Plugins.Count.ShouldBe(2);
        installation.Webhooks.HmacKey.Length.ShouldBe(64);
        (installation.Webhooks.Enabled, installation.Webhooks.EnabledForApi).ShouldBe((false, true));
    }

    static JsonObject SampleSeed() => (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seed.json")))!;
}
