using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Settings;

/// <summary>docs/protocol/routing.md 2.2: online rates from the provider to the charge.</summary>
public sealed class OnlineRateTests : IDisposable
{
    const string Usd = """{"EUR":1,"USD":2,"KWD":0.615,"JPY":299.07,"BTC":2.6e-5,"XYZ":7}""";

    readonly RateHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    [Trait("check", "routing-5")]
    public async Task Prices_the_worked_examples_with_the_providers_rates()
    {
        await _host.Online();
        await _host.Send(HttpMethod.Put, "currencies/JPY/", new JsonObject { ["is_active"] = true });
        await Connection("e4", "KWD", "USD", ("fee_type", "fix"), ("fix_fee", "0.500"));
        await Connection("e5", "KWD", "USD", ("fee_type", "percent"), ("percent_fee", "1.75"));
        await Connection("e6", "USD", "KWD", ("fee_type", "percent"), ("percent_fee", "3"));
        await Connection("e7", "JPY", "USD", ("fee_type", "fix"), ("fix_fee", "50"));

        (await Price("e4", "100.00", "USD", Usd)).ShouldBe(("31.250", "0.500", "KWD"));
        (await Price("e5", "33.33", "USD", """{"USD":2,"KWD":0.614246}""")).ShouldBe(("10.415", "0.179", "KWD"));
        (await Price("e6", "12.345", "KWD", """{"USD":3.251234,"KWD":1}""")).ShouldBe(("41.34", "1.20", "USD"));
        (await Price("e7", "25.00", "USD", Usd)).ShouldBe(("3788", "50", "JPY"));
    }

    [Fact]
    public async Task The_base_of_the_answer_may_be_one_of_the_two_currencies()
    {
        await _host.Online();
        await Connection("base", "KWD", "USD");

        _host.Fixer.Rates("""{"KWD":0.3075}""", "USD");
        await _host.Send(HttpMethod.Post, "currency-exchanges/refresh/");

        Method(await _host.Create(("amount", "100.00"), ("currency_code", "USD"), ("pg_codes", new JsonArray("base")))).ShouldBe(("30.750", "0.000", "KWD"));
    }

    [Fact]
    public async Task A_currency_without_an_online_rate_is_refused_and_the_default_currency_is_not()
    {
        await _host.Online();

        await (await Usd10()).ShouldBe400("""{"pg_codes":["Payment gateway `fx` does not support the currency USD."]}""");
        (await _host.RunJob()).ShouldBe(0);
        await (await Usd10()).ShouldBe400("""{"pg_codes":["Payment gateway `fx` does not support the currency USD."]}""");
        Method(await _host.Create(("amount", "10.000"), ("pg_codes", new JsonArray("fx")))).ShouldBe(("10.000", "0.000", "KWD"));
    }

    [Fact]
    public async Task The_job_fetches_when_the_cache_is_over_and_tries_again_after_a_failure()
    {
        _host.Fixer.Rates(Usd);
        (await _host.RunJob()).ShouldBe(0);
        _host.Fixer.Calls.ShouldBeEmpty("nothing is priced online yet");

        await _host.Online();
        (await _host.RunJob()).ShouldBe(4, "metals, coins and unknown codes are no money");
        await Run(after: 59, calls: 1);
        _host.Fixer.Answer = static _ => new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        await Run(after: 1, calls: 2);
        await Run(after: 5, calls: 3);
        _host.Fixer.Rates(Usd);
        await Run(after: 5, calls: 4);
        await Run(after: 5, calls: 4);
        await Run(after: 55, calls: 5);
        _host.Fixer.Calls.ShouldAllBe(call => call.ToString() == $"https://data.fixer.io/api/latest?access_key={RateHost.AccessKey}");
    }

    [Fact]
    public async Task A_failure_keeps_the_last_rates_for_24_hours_and_then_nothing_is_priced_with_them()
    {
        await Ready();
        var open = (string)(await _host.Create(("amount", "10.00"), ("currency_code", "USD"), ("pg_codes", new JsonArray("fx")), ("expiration_time", "03 00:00:00")))["session_id"]!;
        _host.Fixer.Answer = static _ => throw new HttpRequestException("down");

        _host.Clock.Advance(TimeSpan.FromHours(24));
        await _host.RunJob();
        Method(await (await Usd10()).ShouldBe(HttpStatusCode.Created)).ShouldBe(("3.175", "0.100", "KWD"));
        (await _host.List("alerts/")).ShouldBeEmpty();

        _host.Clock.Advance(TimeSpan.FromMinutes(5));
        await _host.RunJob();
        await _host.RunJob();
        await (await Usd10()).ShouldBe400("""{"pg_codes":["Payment gateway `fx` does not support the currency USD."]}""");
        (await Rates()).ShouldBe([("local", "0.3", true), ("online", "0.3075", false)]);
        var alert = (await _host.List("alerts/")).ShouldHaveSingleItem()!;
        ((string)alert["kind"]!).ShouldBe("rates_overdue");
        ((string)alert["message"]!).ShouldBe("The exchange rates of 2026-03-01T09:00:00Z are older than 24 hours and none could be fetched since. Connections that need them cannot be used.");
        await _host.Merchant().PostAsync($"/b/api/v1/admin/alerts/{alert["id"]}/acknowledge/", content: null);
        await _host.RunJob();
        (await _host.List("alerts/")).Count.ShouldBe(1);

        // What can pass does not end a payment.
        (await Payer.Of(_host).Open(open)).ShouldContain("This payment cannot be made online at the moment.");
        (await _host.State(open)).ShouldBe("pending");
        _host.Fixer.Rates("""{"USD":2,"KWD":0.62}""");
        (await _host.RunJob()).ShouldBe(2);
        (await Payer.Of(_host).Open(open)).ShouldContain("3.200");
    }

    [Fact]
    public async Task An_administrator_fetches_rates_by_hand()
    {
        await Ready();
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        _host.Fixer.Rates("""{"USD":2,"KWD":0.62}""");

        var (status, body) = await _host.Send(HttpMethod.Post, "currency-exchanges/refresh/");

        status.ShouldBe(HttpStatusCode.OK);
        body.ToJsonString().ShouldBe("""{"count":2,"base":"EUR","provider":"fixer","fetched_at":"2026-03-01T09:01:00Z"}""");
        (await _host.List("currency-exchanges/"))[1]!.ToJsonString().ShouldBe(
            """{"id":null,"from":"USD","to":"KWD","rate":"0.31","is_active":true,"version":null,"source":"online","provider":"fixer","fetched_at":"2026-03-01T09:01:00Z"}""");
        var entry = (await _host.List("audit/"))[0]!;
        ((string)entry["record_type"]!).ShouldBe("online_rate");
        entry["changes"]!.ToJsonString().ShouldBe("""{"fetched_at":["2026-03-01T09:00:00Z","2026-03-01T09:01:00Z"]}""");
        (await _host.Basic("viewer", "viewer-secret-1").PostAsync("/b/api/v1/admin/currency-exchanges/refresh/", content: null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("""{"success":false,"error":{"code":101,"type":"invalid_access_key","info":"KEY is wrong"}}""", "Fixer refused with error 101 (the access key is missing or wrong).")]
    [InlineData("""{"success":false,"error":{"code":999,"type":"KEY"}}""", "Fixer refused with error 999.")]
    [InlineData("""{"success":true,"base":"EUR","rates":{}}""", "Fixer's answer has no rates.")]
    [InlineData("""{"success":true,"base":"EUR","rates":{"USD":0,"KWD":-1,"SAR":"4","JPY":1e20}}""", "Fixer's answer has no rates.")]
    [InlineData("""{"success":true,"base":"???","rates":{"USD":1}}""", "Fixer's answer has no known base.")]
    [InlineData("""["KEY"]""", "Fixer's answer is not one of its documents.")]
    [InlineData("<html>KEY</html>", "Fixer's answer is not JSON.")]
    public async Task Says_why_there_are_no_rates_and_repeats_nothing_of_the_answer(string answer, string detail)
    {
        await Ready();
        _host.Fixer.Json(answer.Replace("KEY", RateHost.AccessKey, StringComparison.Ordinal));

        var (status, body) = await _host.Send(HttpMethod.Post, "currency-exchanges/refresh/");

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ToJsonString(Plain).ShouldBe($$"""{"detail":"{{detail}}","code":"rates_unavailable"}""");
        (await Rates()).ShouldContain(("online", "0.3075", true));
        _host.Log.ShouldContain(line => line.StartsWith($"Exchange rates could not be fetched: {detail}", StringComparison.Ordinal));
        _host.Log.ShouldNotContain(line => line.Contains(RateHost.AccessKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_an_access_key_nobody_is_asked()
    {
        var (status, body) = await _host.Send(HttpMethod.Post, "currency-exchanges/refresh/");

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ToJsonString().ShouldBe("""{"detail":"No Fixer access key is set.","code":"rates_unavailable"}""");
        _host.Fixer.Calls.ShouldBeEmpty();
    }

    [SqliteFact]
    public async Task The_access_key_is_write_only_encrypted_and_in_no_log()
    {
        await Ready();
        _host.Fixer.Answer = static request => throw new HttpRequestException("No connection to " + request.RequestUri);
        var (_, unreachable) = await _host.Send(HttpMethod.Post, "currency-exchanges/refresh/");
        var (_, read) = await _host.Send(HttpMethod.Get, "settings/");
        var (_, same) = await _host.Send(HttpMethod.Patch, "settings/", (JsonObject)read.DeepClone());
        var (refused, wrong) = await _host.Send(HttpMethod.Patch, "settings/", new JsonObject { ["fixer_access_key"] = "a&base=USD" });

        unreachable["detail"]!.GetValue<string>().ShouldBe("Fixer cannot be reached.");
        read["fixer_access_key"]!.GetValue<string>().ShouldBe("***");
        same["version"]!.GetValue<long>().ShouldBe(read["version"]!.GetValue<long>(), "what is read may be sent back");
        refused.ShouldBe(HttpStatusCode.BadRequest);
        wrong.ToJsonString().ShouldBe("""{"fixer_access_key":["Ensure this field has letters and digits only."]}""");
        (await _host.List("audit/")).Select(entry => entry!["changes"]!.ToJsonString()).ShouldContain("""{"fixer_access_key":["***","***"]}""");
        _host.Log.ShouldNotContain(line => line.Contains(RateHost.AccessKey, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(_host.Folder, "ottu.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            (await reader.ReadToEndAsync()).ShouldNotContain(RateHost.AccessKey);
        }

        (await _host.Send(HttpMethod.Patch, "settings/", new JsonObject { ["fixer_access_key"] = null })).Body["fixer_access_key"].ShouldBeNull();
    }

    [Fact]
    public async Task A_promised_price_is_charged_with_its_own_rate_and_a_stale_one_is_made_anew()
    {
        await Ready();
        await _host.Send(HttpMethod.Patch, "mids/fx/", new JsonObject { ["onsite_card"] = true });
        var promised = await _host.CreateSession(("amount", "100.00"), ("currency_code", "USD"), ("pg_codes", new JsonArray("fx")));
        var stale = await _host.CreateSession(("amount", "100.00"), ("currency_code", "USD"), ("pg_codes", new JsonArray("fx")));
        var payer = Payer.Of(_host);
        var page = await payer.Open(promised);
        var old = await payer.Open(stale);
        _host.Fixer.Rates("""{"USD":2,"KWD":0.62}""");
        await _host.Send(HttpMethod.Post, "currency-exchanges/refresh/");

        await payer.Submit(promised, page, "fx", Payer.Approves);
        _host.Clock.Advance(TimeSpan.FromMinutes(61));
        var redisplayed = await payer.Submit(stale, old, "fx", Payer.Approves);

        (await Attempts(promised)).ShouldBe([("30.850", "0.3075")]);
        (await redisplayed.Content.ReadAsStringAsync()).ShouldContain("31.100");
        (await Attempts(stale)).ShouldBeEmpty();
        await payer.Pay(stale, "fx");
        (await Attempts(stale)).ShouldBe([("31.100", "0.31")]);
    }

    [Fact]
    public async Task The_simulator_drifts_by_the_day_and_prices_no_real_money()
    {
        using var host = new RateHost("Simulator");
        await host.Online();
        var first = (await host.Send(HttpMethod.Post, "currency-exchanges/refresh/")).Body;
        var monday = (string)(await host.List("currency-exchanges/"))[1]!["rate"]!;
        await host.Send(HttpMethod.Post, "currency-exchanges/refresh/");
        var again = (string)(await host.List("currency-exchanges/"))[1]!["rate"]!;
        host.Clock.Advance(TimeSpan.FromDays(1));
        await host.RunJob();
        var tuesday = (string)(await host.List("currency-exchanges/"))[1]!["rate"]!;

        ((string)first["provider"]!).ShouldBe("simulator");
        again.ShouldBe(monday);
        tuesday.ShouldNotBe(monday);
        decimal.Parse(tuesday, CultureInfo.InvariantCulture).ShouldBeInRange(0.3m, 0.32m);
        await (await Usd10(host)).ShouldBe(HttpStatusCode.Created);
        await host.Send(HttpMethod.Patch, "mids/fx/", new JsonObject { ["type"] = "production" });
        await (await Usd10(host)).ShouldBe400("""{"pg_codes":["Payment gateway `fx` does not support the currency USD."]}""");
        host.Fixer.Calls.ShouldBeEmpty();
    }

    static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Online, with a rate of 0.3075 from USD to KWD.</summary>
    async Task Ready()
    {
        await _host.Online();
        _host.Fixer.Rates(Usd);
        await _host.RunJob();
    }

    async Task Run(int after, int calls)
    {
        _host.Clock.Advance(TimeSpan.FromMinutes(after));
        await _host.RunJob();
        _host.Fixer.Calls.Count.ShouldBe(calls);
    }

    async Task Connection(string code, string currency, string accepts, params (string Name, string Value)[] fee)
    {
        var config = new JsonObject { ["name"] = code, ["default_currency"] = currency, ["currencies"] = new JsonArray(accepts), ["work_as"] = "online" };
        foreach (var (name, value) in fee) config[name] = value;
        (await _host.Send(HttpMethod.Post, "exchange-configs/", config)).Status.ShouldBe(HttpStatusCode.Created);
        var mid = new JsonObject { ["code"] = code, ["gateway"] = "ottu_sandbox", ["name"] = code, ["exchange_config"] = code };
        (await _host.Send(HttpMethod.Post, "mids/", mid)).Status.ShouldBe(HttpStatusCode.Created);
    }

    async Task<(string, string, string)> Price(string code, string amount, string currency, string rates)
    {
        _host.Fixer.Rates(rates);
        (await _host.Send(HttpMethod.Post, "currency-exchanges/refresh/")).Status.ShouldBe(HttpStatusCode.OK);
        return Method(await _host.Create(("amount", amount), ("currency_code", currency), ("pg_codes", new JsonArray(code))));
    }

    static (string, string, string) Method(JsonObject session)
    {
        var method = session["payment_methods"]![0]!;
        return ((string)method["amount"]!, (string)method["fee"]!, (string)method["currency_code"]!);
    }

    Task<HttpResponseMessage> Usd10(RateHost? host = null) => (host ?? _host).PostSession(("amount", "10.00"), ("currency_code", "USD"), ("pg_codes", new JsonArray("fx")));

    async Task<List<(string, string, bool)>> Rates() =>
        [.. (await _host.List("currency-exchanges/")).Select(row => ((string)row!["source"]!, (string)row["rate"]!, (bool)row["is_active"]!))];

    async Task<List<(string, string)>> Attempts(string sessionId) =>
        [.. (await _host.Send(HttpMethod.Get, $"transactions/{sessionId}/")).Body["attempts"]!.AsArray().Select(attempt => ((string)attempt!["total"]!, (string)attempt["exchange_rate"]!))];
}
