using System.Net;
using System.Net.Http.Json;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Http;

public sealed class IdempotencyTests(OttuHost host) : IClassFixture<OttuHost>
{
    const string Sessions = "/b/checkout/v1/pymt-txn/";
    static readonly object Minimal = new { type = "payment_request", amount = "12.34", currency_code = "KWD", pg_codes = new[] { "mock" } };

    [Fact]
    [Trait("check", "ruling-8")]
    public async Task Answers_a_repetition_with_the_first_answer()
    {
        var first = await Post("k-1", Minimal);
        var again = await Post("k-1", Minimal);
        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        again.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await again.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        again.Content.Headers.ContentType!.ToString().ShouldBe("application/json");
        again.Headers.GetValues("Idempotent-Replayed").ShouldBe(["true"]);
        first.Headers.Contains("Idempotent-Replayed").ShouldBeFalse();
    }

    [Fact]
    [Trait("check", "ruling-8")]
    public async Task Refuses_the_key_with_another_body()
    {
        await Post("k-2", Minimal);
        var other = await Post("k-2", new { type = "payment_request", amount = "99", currency_code = "KWD", pg_codes = new[] { "mock" } });
        other.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await other.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"This Idempotency-Key was used with another request body.","code":"idempotency_key_reused"}""");
    }

    [Fact]
    [Trait("check", "ruling-8")]
    public async Task A_refused_request_may_be_corrected_under_the_same_key()
    {
        (await Post("k-3", new { type = "payment_request" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Post("k-3", Minimal)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("check", "ruling-8")]
    public async Task Many_at_once_have_one_effect()
    {
        using var own = new OttuHost();
        _ = own.Server;
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Post("k-4", Minimal, own)));
        var bodies = await Task.WhenAll(answers.Where(answer => answer.StatusCode == HttpStatusCode.Created).Select(answer => answer.Content.ReadAsStringAsync()));
        bodies.Distinct().Count().ShouldBe(1);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"A request with this Idempotency-Key is still being processed.","code":"idempotency_key_in_flight"}""");
        }

        Count(own, "payment_session").ShouldBe(1);
        Count(own, "idempotency_key").ShouldBe(1);
    }

    [Fact]
    [Trait("check", "ruling-8")]
    public async Task Reserves_the_key_in_our_books_and_not_in_those_of_the_bank_that_is_asked_first()
    {
        var session = await host.CreateSession(("pg_codes", new System.Text.Json.Nodes.JsonArray("knet")));
        (await Payer.Of(host).Pay(session, "knet")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var path = $"/b/checkout/api/sdk/v1/cancel/{session}/";
        var canceled = await Send(host.WithAuthorization("Api-Key", OttuHost.PublicKey), path, "k-bank", new { });
        canceled.StatusCode.ShouldBe(HttpStatusCode.OK, await canceled.Content.ReadAsStringAsync());
        var again = await Send(host.WithAuthorization("Api-Key", OttuHost.PublicKey), path, "k-bank", new { });
        again.Headers.GetValues("Idempotent-Replayed").ShouldBe(["true"]);
    }

    [Fact]
    [Trait("check", "ruling-8")]
    public async Task Belongs_to_one_principal_and_one_path()
    {
        (await Post("k-5", Minimal)).StatusCode.ShouldBe(HttpStatusCode.Created);
        var mine = await Send(host.Basic("pr", "pr-secret-1"), Sessions, "k-5", Minimal);
        mine.StatusCode.ShouldBe(HttpStatusCode.Created);
        mine.Headers.Contains("Idempotent-Replayed").ShouldBeFalse();
        var elsewhere = await Send(host.Merchant(), "/b/api/v1/admin/users/", "k-5", new { username = "idem", password = "idem-secret-1" });
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await Send(host.Merchant(), Sessions.TrimEnd('/'), "k-5", Minimal)).Headers.Contains("Idempotent-Replayed").ShouldBeTrue();
    }

    [Fact]
    [Trait("check", "ruling-8")]
    public async Task Is_forgotten_after_a_day()
    {
        using var own = new OttuHost();
        var first = await Post("k-6", Minimal, own);
        own.Clock.Advance(TimeSpan.FromHours(23));
        (await Post("k-6", Minimal, own)).Headers.Contains("Idempotent-Replayed").ShouldBeTrue();
        own.Clock.Advance(TimeSpan.FromHours(1));
        var later = await Post("k-6", Minimal, own);
        later.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await later.Content.ReadAsStringAsync()).ShouldNotBe(await first.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("check", "ruling-8")]
    public async Task Never_keeps_a_new_api_key()
    {
        var first = await Send(host.Merchant(), "/b/api/v1/admin/api-keys/", "k-7", new { name = "A" });
        var second = await Send(host.Merchant(), "/b/api/v1/admin/api-keys/", "k-7", new { name = "A" });
        (await second.Content.ReadAsStringAsync()).ShouldNotBe(await first.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("check", "ruling-8")]
    public async Task Keeps_answers_encrypted()
    {
        using var own = new OttuHost();
        await Post("a-key-that-must-not-be-stored", new { type = "payment_request", amount = "12.34", currency_code = "KWD", pg_codes = new[] { "mock" }, customer_email = "secret@example.com" }, own);
        using var connection = own.OpenDatabase();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT scope, request_hash, response FROM idempotency_key";
        using var reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        var stored = reader.GetString(0) + reader.GetString(1) + reader.GetString(2);
        stored.ShouldNotContain("secret@example.com");
        stored.ShouldNotContain("a-key-that-must-not-be-stored");
    }

    [Fact]
    public async Task Takes_a_multipart_body_again_whose_boundary_differs()
    {
        (await PostForm("b1")).Headers.Contains("Idempotent-Replayed").ShouldBeFalse();
        (await PostForm("boundary-2")).Headers.Contains("Idempotent-Replayed").ShouldBeTrue();

        async Task<HttpResponseMessage> PostForm(string boundary)
        {
            using var form = new MultipartFormDataContent(boundary)
            {
                { new StringContent("payment_request"), "type" }, { new StringContent("5"), "amount" },
                { new StringContent("KWD"), "currency_code" }, { new StringContent("mock"), "pg_codes" },
            };
            var client = host.Merchant();
            client.DefaultRequestHeaders.Add("Idempotency-Key", "k-9");
            var answer = await client.PostAsync(Sessions, form);
            answer.StatusCode.ShouldBe(HttpStatusCode.Created);
            return answer;
        }
    }

    Task<HttpResponseMessage> Post(string key, object body, OttuHost? on = null) => Send((on ?? host).Merchant(), Sessions, key, body);

    static Task<HttpResponseMessage> Send(HttpClient client, string path, string key, object body)
    {
        client.DefaultRequestHeaders.Add("Idempotency-Key", key);
        return client.PostAsJsonAsync(path, body);
    }

    static long Count(OttuHost on, string table)
    {
        using var connection = on.OpenDatabase();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM {table}";
        return Convert.ToInt64(command.ExecuteScalar());
    }
}
