using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Ledger;
using Ottu.Api.Tests.Operations;
using Ottu.Api.Tests.Routing;

namespace Ottu.Api.Tests.Payments;

public sealed class TransactionListTests : IDisposable
{
    const string List = "/b/api/v1/admin/transactions/";

    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_connection_has_each_payment_that_was_offered_it_or_tried_there_once()
    {
        var both = await _host.CreateSession(("pg_codes", new JsonArray("mock", "mock-auth")));
        var payer = Payer.Of(_host);
        await payer.Pay(both, "mock", Payer.Declines);
        await payer.Pay(both, "mock", Payer.Declines);
        await payer.Pay(both, "mock-auth");
        var later = await _host.Authorization();
        var open = await _host.CreateSession(("pg_codes", new JsonArray("mock", "single")));

        (await Shown("?pg_code=mock")).ShouldBe([open, both]);
        (await Shown("?pg_code=mock-auth")).ShouldBe([later, both]);
        (await Shown("?pg_code=mock-auth&limit=1")).ShouldBe([later]);
        (await Shown("?pg_code=mock-auth&limit=1&offset=1")).ShouldBe([both]);
        (await Shown("?pg_code=knet")).ShouldBeEmpty();

        (await _host.Merchant().PatchAsJsonAsync($"/b/checkout/v1/pymt-txn/{open}/", new { pg_codes = new[] { "single" } })).EnsureSuccessStatusCode();
        (await Shown("?pg_code=mock")).ShouldBe([both]);
        (await Shown("?pg_code=single")).ShouldBe([open]);
    }

    [Fact]
    public async Task A_routed_payment_is_listed_under_its_profile_and_under_the_connection_that_was_used()
    {
        await _host.OpenShop(2);
        var session = await _host.Order();
        (await Shown("?pg_code=r1")).ShouldBeEmpty();
        (await _host.PayRouted(session)).ShouldBe(["r1 success"]);
        (await Shown("?pg_code=r1")).ShouldBe([session]);
        (await Shown("?pg_code=smart")).ShouldBe([session]);
        (await Shown("?pg_code=r2")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Filters_are_joined_whichever_of_them_leads()
    {
        var paid = await _host.Purchase();
        var authorized = await _host.Authorization();
        var open = await _host.CreateSession(("order_no", "A-7"));
        _host.Clock.Advance(TimeSpan.FromDays(2));
        var later = await _host.Purchase("5");

        (await Shown("")).ShouldBe([later, open, authorized, paid]);
        (await Shown("?state=paid")).ShouldBe([later, paid]);
        (await Shown("?state=paid&pg_code=mock&currency=kwd")).ShouldBe([later, paid]);
        (await Shown("?state=authorized&currency=KWD")).ShouldBe([authorized]);
        (await Shown("?state=authorized&pg_code=mock")).ShouldBeEmpty();
        (await Shown("?state=paid&currency=USD")).ShouldBeEmpty();
        (await Shown("?pg_code=mock&currency=KWD&to=2026-03-01")).ShouldBe([open, paid]);
        (await Shown("?state=paid&pg_code=mock&from=2026-03-02")).ShouldBe([later]);
        (await Shown("?from=2026-03-01&to=2026-03-01")).ShouldBe([open, authorized, paid]);
        (await Shown("?order_no=A-7")).ShouldBe([open]);
        (await Shown("?order_no=A-7&pg_code=mock&currency=KWD")).ShouldBe([open]);
        (await Shown("?order_no=A-7&pg_code=knet")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_payment_leaves_every_list_and_returns_to_them_when_it_is_restored()
    {
        var id = await _host.Purchase();
        (await _host.Operate("delete", id)).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var query in new[] { "", "?state=paid", "?pg_code=mock", "?pg_code=mock&state=paid", "?currency=KWD" }) (await Shown(query)).ShouldBeEmpty();
        (await Shown("?deleted=true&pg_code=mock&state=paid")).ShouldBe([id]);
        (await Shown("?deleted=true&pg_code=mock-auth")).ShouldBeEmpty();

        (await _host.Merchant().PostAsJsonAsync("/b/api/v1/admin/users/", new { username = "desk", password = "desk-secret-1", email = "desk@example.com", permissions = new[] { "payment.delete" } })).EnsureSuccessStatusCode();
        (await _host.Basic("desk", "desk-secret-1").PostAsync($"{List}{id}/restore/", content: null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var query in new[] { "", "?state=paid", "?pg_code=mock", "?pg_code=mock&state=paid", "?currency=KWD" }) (await Shown(query)).ShouldBe([id]);
        (await Shown("?deleted=true")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_count_ends_at_ten_thousand_and_the_pages_go_on()
    {
        await _host.CreateSession();
        await Copy(9_999);
        var (count, isExact, next, rows) = await Page("?limit=100");
        (count, isExact, rows).ShouldBe((10_000, true, 100));
        next.ShouldEndWith("offset=100");
        (await Page("?limit=100&offset=9900")).ShouldBe((10_000, true, null, 100));

        await _host.CreateSession();
        (await Page("?limit=100&offset=9900")).ShouldBe((10_000, false, $"{OttuHost.BaseUrl}{List}?limit=100&offset=10000", 100));
        (await Page("?limit=100&offset=10000")).ShouldBe((10_000, false, null, 1));
        (await Page("?limit=100&offset=20000")).ShouldBe((10_000, false, null, 0));
        (await Page("?limit=100&state=created")).ShouldBe((10_000, false, $"{OttuHost.BaseUrl}{List}?limit=100&state=created&offset=100", 100));
        (await Page("?limit=100&state=paid")).ShouldBe((0, true, null, 0));
    }

    [Fact]
    public async Task Several_filters_together_are_counted_to_one_thousand()
    {
        await _host.CreateSession();
        await Copy(999);
        const string Filter = "?limit=100&state=created&currency=KWD";
        (await Page(Filter)).ShouldBe((1_000, true, $"{OttuHost.BaseUrl}{List}{Filter}&offset=100", 100));
        (await Page(Filter + "&offset=900")).ShouldBe((1_000, true, null, 100));

        await _host.CreateSession();
        (await Page(Filter)).ShouldBe((1_000, false, $"{OttuHost.BaseUrl}{List}{Filter}&offset=100", 100));
        (await Page(Filter + "&offset=1000")).ShouldBe((1_000, false, null, 1));
    }

    async Task<IReadOnlyList<string>> Shown(string query)
    {
        var page = (await _host.Merchant().GetFromJsonAsync<JsonObject>(List + query))!;
        var shown = page["results"]!.AsArray().Select(row => (string)row!["session_id"]!).ToList();
        if (!query.Contains("limit", StringComparison.Ordinal)) ((int)page["count"]!).ShouldBe(shown.Count);
        return shown;
    }

    async Task<(int Count, bool IsExact, string? Next, int Rows)> Page(string query)
    {
        var page = (await _host.Merchant().GetFromJsonAsync<JsonObject>(List + query))!;
        return ((int)page["count"]!, (bool)page["count_is_exact"]!, (string?)page["next"], page["results"]!.AsArray().Count);
    }

    /// <summary>More of the newest session, past the product.</summary>
    async Task Copy(int count)
    {
        const string Columns = "type, payment_type, state, amount, currency_code, terms, quotes, created_at, expires_at, state_changed_at, has_qr_code, version";
        foreach (var numbers in Enumerable.Range(0, count).Chunk(400))
        {
            await _host.Execute(
                $"INSERT INTO payment_session ({Columns}, session_id) SELECT {Columns}, n.new_id FROM payment_session, ({string.Join(" UNION ALL ", numbers.Select(number => $"SELECT '{number:x40}' AS new_id"))}) n " +
                "WHERE id = (SELECT MIN(id) FROM payment_session)");
        }
    }
}
