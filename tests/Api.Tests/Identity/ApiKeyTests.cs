using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Identity;

public sealed class ApiKeyTests(OttuHost host) : IClassFixture<OttuHost>
{
    const string Keys = "/b/api/v1/admin/api-keys/";

    [Fact]
    public async Task Shows_a_new_private_key_once()
    {
        var created = await Create(new { name = "Shop" });
        ((string)created["private_key"]!).ShouldMatch("^[0-9A-Za-z]{8}[.][0-9A-Za-z]{32}$");
        ((string)created["public_key"]!).ShouldMatch("^[0-9a-f]{40}$");
        var list = (await host.Merchant().GetFromJsonAsync<JsonObject>(Keys))!;
        var listed = list["results"]!.AsArray().Single(key => (string)key!["prefix"]! == (string)created["prefix"]!)!.AsObject();
        listed.Select(field => field.Key).ShouldBe(["prefix", "name", "public_key", "revoked", "expires", "last_used", "created"]);
        (await Works(created)).ShouldBeTrue();
    }

    [Fact]
    [Trait("check", "routing-22")]
    public async Task A_revoked_key_never_works_again()
    {
        var key = await Create(new { name = "Shop" });
        (await Works(key)).ShouldBeTrue();
        (await Post(key, "revoke")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Works(key)).ShouldBeFalse();
        (await Post(key, "revoke")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Post(key, "rotate")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Works(key)).ShouldBeFalse();
    }

    [Fact]
    [Trait("check", "routing-22")]
    public async Task A_rotated_key_works_for_another_day()
    {
        using var own = new OttuHost();
        var key = await Create(own, new { name = "Shop" });
        var successor = (await (await Post(own, key, "rotate")).Content.ReadFromJsonAsync<JsonObject>())!;
        ((string)successor["name"]!).ShouldBe("Shop");
        own.Clock.Advance(TimeSpan.FromHours(23.9));
        (await Works(own, key)).ShouldBeTrue();
        own.Clock.Advance(TimeSpan.FromHours(0.2));
        (await Works(own, key)).ShouldBeFalse();
        (await Works(own, successor)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_ends_when_it_says()
    {
        using var own = new OttuHost();
        var key = await Create(own, new { name = "Short", expires = "01/03/2026 10:00" });
        (await Works(own, key)).ShouldBeTrue();
        own.Clock.Advance(TimeSpan.FromHours(1));
        (await Works(own, key)).ShouldBeFalse();
    }

    [Fact]
    public async Task Another_node_learns_of_a_revocation_within_a_second()
    {
        using var one = new OttuHost();
        using var other = new OttuHost();
        _ = one.Server;
        other.Settings["ConnectionStrings:Ottu"] = $"Data Source={Path.Combine(one.Folder, "ottu.db")}";
        var key = await Create(one, new { name = "Shop" });
        (await Works(other, key)).ShouldBeTrue();
        await Post(one, key, "revoke");
        other.Clock.Advance(TimeSpan.FromSeconds(1));
        (await Works(other, key)).ShouldBeFalse();
    }

    [Fact]
    public async Task Notes_when_a_key_was_last_used_without_writing_per_request()
    {
        using var own = new OttuHost();
        var key = await Create(own, new { name = "Shop" });
        (await Works(own, key)).ShouldBeTrue();
        (await LastUsed(own, key)).ShouldBeNull();
        own.Clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 100 && await LastUsed(own, key) is null; i++) await Task.Delay(20);
        (await LastUsed(own, key)).ShouldBe("01/03/2026 09:00:00");
    }

    [Fact]
    public async Task Refuses_a_key_without_a_name_or_with_a_past_end()
    {
        var answer = await host.Merchant().PostAsJsonAsync(Keys, new { expires = "01/01/2020 10:00" });
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"name":["This field is required."],"expires":["This moment has passed."]}""");
    }

    [Theory]
    [InlineData("revoke")]
    [InlineData("rotate")]
    public async Task Does_not_find_an_unknown_prefix(string action) =>
        (await host.Merchant().PostAsync($"{Keys}nothere1/{action}/", content: null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task Records_every_change_without_the_secret()
    {
        var key = await Create(new { name = "Audited" });
        await Post(key, "revoke");
        var trail = (await host.Merchant().GetFromJsonAsync<JsonObject>($"/b/api/v1/admin/audit/?record_type=api_key&record_id={key["prefix"]}"))!;
        trail["results"]!.AsArray().Select(entry => entry!["changes"]!.ToJsonString()).ShouldBe(
            ["""{"revoked":[false,true]}""", """{"name":[null,"Audited"],"expires":[null,null]}"""]);
        trail["results"]![0]!["additional_data"]!.ToJsonString().ShouldBe("""{"api_key_prefix":"testkey1"}""");
        trail["results"]![0]!["action"]!.GetValue<int>().ShouldBe(1);
    }

    Task<JsonObject> Create(object body) => Create(host, body);

    static async Task<JsonObject> Create(OttuHost on, object body)
    {
        var answer = await on.Merchant().PostAsJsonAsync(Keys, body);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    Task<HttpResponseMessage> Post(JsonObject key, string action) => Post(host, key, action);

    static Task<HttpResponseMessage> Post(OttuHost on, JsonObject key, string action) => on.Merchant().PostAsync($"{Keys}{key["prefix"]}/{action}/", content: null);

    Task<bool> Works(JsonObject key) => Works(host, key);

    static async Task<bool> Works(OttuHost on, JsonObject key) =>
        (await on.WithAuthorization("Api-Key", (string)key["private_key"]!).GetAsync(Keys)).StatusCode == HttpStatusCode.OK;

    static async Task<string?> LastUsed(OttuHost on, JsonObject key)
    {
        var list = (await on.Merchant().GetFromJsonAsync<JsonObject>(Keys))!;
        return (string?)list["results"]!.AsArray().Single(one => (string)one!["prefix"]! == (string)key["prefix"]!)!["last_used"];
    }
}
