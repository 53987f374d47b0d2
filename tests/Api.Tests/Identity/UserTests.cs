using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Identity;

public sealed class UserTests(OttuHost host) : IClassFixture<OttuHost>
{
    const string Users = "/b/api/v1/admin/users/";

    [Fact]
    public async Task Creates_reads_and_changes_a_user()
    {
        var created = await Body(await host.Merchant().PostAsJsonAsync(
            Users, new { username = "anna", password = "anna-secret-1", email = "anna@example.com", first_name = "Anna", is_staff = true, permissions = new[] { "settings.view", "pg.use:mock" } }));
        created.ToJsonString().ShouldBe(
            $$"""{"id":{{created["id"]}},"username":"anna","email":"anna@example.com","first_name":"Anna","last_name":"","phone":"","is_active":true,"is_staff":true,"is_superuser":false,"permissions":["pg.use:mock","settings.view"],"version":1}""");
        var changed = await Body(await host.Merchant().PatchAsJsonAsync($"{Users}{created["id"]}/", new { last_name = "Berg", permissions = new[] { "settings.view" }, version = 1 }));
        ((long)changed["version"]!).ShouldBe(2);
        (await host.Merchant().GetFromJsonAsync<JsonObject>($"{Users}{created["id"]}"))!.ToJsonString().ShouldBe(changed.ToJsonString());
        var trail = await host.Merchant().GetFromJsonAsync<JsonObject>("/b/api/v1/admin/audit/?record_type=user&record_id=anna");
        trail!["results"]![0]!["changes"]!.ToJsonString().ShouldBe("""{"last_name":["","Berg"],"permissions":[["pg.use:mock","settings.view"],["settings.view"]]}""");
        trail["results"]![1]!["changes"]!["password"]!.ToJsonString().ShouldBe("""[null,"***"]""");
    }

    [Fact]
    public async Task Refuses_a_change_of_a_version_that_is_not_the_stored_one()
    {
        var created = await Body(await host.Merchant().PostAsJsonAsync(Users, new { username = "versioned", password = "versioned-secret" }));
        await host.Merchant().PatchAsJsonAsync($"{Users}{created["id"]}/", new { phone = "1", version = 1 });
        var late = await host.Merchant().PatchAsJsonAsync($"{Users}{created["id"]}/", new { phone = "2", version = 1 });
        late.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await late.Content.ReadAsStringAsync()).ShouldBe("""{"version":["The user was changed in the meantime. Read it again."]}""");
    }

    [Fact]
    public async Task Names_every_wrong_field()
    {
        var answer = await host.Merchant().PostAsJsonAsync(Users, new { username = "a b", password = "short", email = "nowhere", permissions = new[] { "fly" }, is_staff = "maybe" });
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var errors = await Body(answer);
        errors.Select(field => field.Key).Order(StringComparer.Ordinal).ShouldBe(["email", "is_staff", "password", "permissions", "username"]);
        errors["permissions"]!.ToJsonString().ShouldBe("""{"0":["\u0022fly\u0022 is not a valid choice."]}""");
    }

    [Fact]
    public async Task Keeps_names_unique()
    {
        var answer = await host.Merchant().PostAsJsonAsync(Users, new { username = "pr", password = "another-secret" });
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"username":["A user with that username already exists."]}""");
    }

    [Fact]
    public async Task Needs_the_right_to_manage_users()
    {
        var none = host.Basic("none", "none-secret-1");
        (await none.GetAsync(Users)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await none.PostAsJsonAsync(Users, new { username = "x", password = "x-secret-123" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await none.GetAsync("/b/api/v1/admin/api-keys/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await none.GetAsync("/b/api/v1/admin/audit/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await none.GetAsync("/b/api/v1/admin/permissions/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await none.GetAsync($"{Users}99999/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Nobody_hands_out_what_he_does_not_hold()
    {
        await host.Merchant().PostAsJsonAsync(Users, new { username = "lead", password = "lead-secret-1", permissions = new[] { "user.manage", "settings.view" } });
        var root = await Body(await host.Merchant().PostAsJsonAsync(Users, new { username = "root", password = "root-secret-1", is_superuser = true }));
        var lead = host.Basic("lead", "lead-secret-1");
        var refused = await lead.PostAsJsonAsync(Users, new { username = "friend", password = "friend-secret", is_superuser = true, permissions = new[] { "settings.view", "payment.refund" } });
        (await Body(refused)).ToJsonString().ShouldBe(
            """{"is_superuser":["Only a superuser can make a superuser."],"permissions":["You do not hold \u0022payment.refund\u0022 yourself."]}""");
        (await lead.PostAsJsonAsync(Users, new { username = "friend", password = "friend-secret", permissions = new[] { "settings.view" } })).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await lead.PatchAsJsonAsync($"{Users}{root["id"]}/", new { password = "taken-over-1" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Lists_in_pages_with_absolute_links()
    {
        using var own = new OttuHost();
        var page = (await own.Merchant().GetFromJsonAsync<JsonObject>(Users + "?limit=1&offset=1"))!;
        page.Select(field => field.Key).ShouldBe(["count", "next", "previous", "results"]);
        ((long)page["count"]!).ShouldBe(3);
        ((string)page["next"]!).ShouldBe("http://localhost/b/api/v1/admin/users/?limit=1&offset=2");
        ((string)page["previous"]!).ShouldBe("http://localhost/b/api/v1/admin/users/?limit=1&offset=0");
        ((string)page["results"]![0]!["username"]!).ShouldBe("viewer");
        var whole = (await own.Merchant().GetFromJsonAsync<JsonObject>(Users + "?limit=abc"))!;
        whole["next"].ShouldBeNull();
        whole["previous"].ShouldBeNull();
        whole["results"]!.AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task Lists_one_right_per_connection()
    {
        var page = (await host.Merchant().GetFromJsonAsync<JsonObject>("/b/api/v1/admin/permissions/?limit=100"))!;
        page["results"]!.AsArray().Select(right => $"{right!["code"]} = {right["name"]}").ShouldContain("pg.use:knet = Can use KNET");
    }

    static async Task<JsonObject> Body(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
}
