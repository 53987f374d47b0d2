using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Identity;

public sealed class CredentialTests(OttuHost host) : IClassFixture<OttuHost>
{
    const string Sessions = "/b/checkout/v1/pymt-txn/";
    const string Users = "/b/api/v1/admin/users/";

    [Fact]
    [Trait("check", "checkout-3")]
    public async Task Refuses_a_request_without_credentials() => await Refused(host.Anonymous(), "Authentication credentials were not provided.");

    [Theory]
    [Trait("check", "checkout-3")]
    [InlineData("Token")]
    [InlineData("Bearer")]
    [InlineData("Digest")]
    public async Task Does_not_know_other_schemes(string scheme) =>
        await Refused(host.WithAuthorization(scheme, OttuHost.PrivateKey), "Authentication credentials were not provided.");

    [Theory]
    [Trait("check", "checkout-3")]
    [InlineData("bad.bad")]
    [InlineData("testkey1.0123456789abcdefghijklmnopqrstuX")]
    [InlineData("unknown1.0123456789abcdefghijklmnopqrstuv")]
    [InlineData("TESTKEY1.0123456789abcdefghijklmnopqrstuv")]
    [InlineData(OttuHost.PublicKey)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffff")]
    public async Task Refuses_a_bad_or_public_key(string key) => await Refused(host.WithAuthorization("Api-Key", key), "Invalid API key provided");

    [Theory]
    [Trait("check", "checkout-3")]
    [InlineData("pr", "wrong")]
    [InlineData("nobody", "pr-secret-1")]
    [InlineData("PR", "pr-secret-1")]
    public async Task Refuses_a_bad_pair(string username, string password) => await Refused(host.Basic(username, password), "Invalid username/password.");

    [Theory]
    [InlineData("%%%")]
    [InlineData("cHI=")]
    [InlineData("cAByOnByLXNlY3JldC0x")] // a null character in the name
    public async Task Refuses_a_pair_that_cannot_be_read(string encoded) => await Refused(host.WithAuthorization("Basic", encoded), "Invalid username/password.");

    [Fact]
    public async Task Takes_the_key_with_its_scheme_in_any_case() =>
        (await host.WithAuthorization("api-key", OttuHost.PrivateKey).GetAsync(Users)).StatusCode.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task Takes_the_key_as_a_bare_header()
    {
        var client = host.Anonymous();
        client.DefaultRequestHeaders.Add("Api-Key", OttuHost.PrivateKey);
        (await client.GetAsync(Users)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refuses_an_inactive_user_whose_password_is_right()
    {
        await AddUser("sleeper", new JsonObject { ["is_active"] = false });
        await Refused(host.Basic("sleeper", "sleeper-secret-1"), "User inactive or deleted.");
    }

    [Fact]
    public async Task Takes_a_new_password_at_once_and_the_old_one_no_longer()
    {
        var id = await AddUser("changer", []);
        (await host.Basic("changer", "changer-secret-1").GetAsync(Users)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Merchant().PatchAsJsonAsync($"{Users}{id}/", new { password = "changer-secret-2" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Refused(host.Basic("changer", "changer-secret-1"), "Invalid username/password.");
        (await host.Basic("changer", "changer-secret-2").GetAsync(Users)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    [Trait("check", "checkout-4")]
    public async Task Lets_each_user_do_what_his_permissions_say()
    {
        var minimal = new { type = "payment_request", amount = "12.34", currency_code = "KWD", pg_codes = new[] { "mock" } };
        (await host.Basic("none", "none-secret-1").PostAsJsonAsync(Sessions, minimal)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var created = await (await host.Merchant().PostAsJsonAsync(Sessions, minimal)).Content.ReadFromJsonAsync<JsonObject>();
        var session = $"{Sessions}{created!["session_id"]}/";
        (await host.Basic("viewer", "viewer-secret-1").GetAsync(session)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var refused = await host.Basic("viewer", "viewer-secret-1").PatchAsJsonAsync(session, new { amount = "20" });
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"You do not have permission to perform this action."}""");
    }

    [Fact]
    public async Task Learns_of_a_key_that_another_node_revoked_even_when_the_clock_was_set_back()
    {
        using var own = new OttuHost();
        (await own.Merchant().GetAsync(Users)).StatusCode.ShouldBe(HttpStatusCode.OK);
        own.Clock.Advance(TimeSpan.FromHours(-1));
        await using (var database = own.OpenDatabase())
        {
            await using var revoke = database.CreateCommand();
            revoke.CommandText = "UPDATE api_key SET is_revoked = 1; UPDATE installation SET config_version = config_version + 1";
            await revoke.ExecuteNonQueryAsync();
        }

        own.Clock.Advance(TimeSpan.FromSeconds(2));
        (await own.Merchant().GetAsync(Users)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    async Task Refused(HttpClient client, string detail)
    {
        foreach (var path in (string[])[Sessions, Users])
        {
            var answer = await client.PostAsJsonAsync(path, new { });
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            answer.Headers.WwwAuthenticate.ShouldBe([new AuthenticationHeaderValue("Basic", "realm=\"api\"")]);
            (await answer.Content.ReadAsStringAsync()).ShouldBe(new JsonObject { ["detail"] = detail }.ToJsonString());
        }
    }

    async Task<long> AddUser(string name, JsonObject more)
    {
        more["username"] = name;
        more["password"] = name + "-secret-1";
        var answer = await host.Merchant().PostAsJsonAsync(Users, more);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (long)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
    }
}
