using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

public sealed class TransactionTotalsTests : IDisposable
{
    const string Totals = "/b/api/v1/admin/transactions/totals/";

    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact, Trait("check", "routing-17")]
    public async Task What_is_outstanding_is_what_was_generated_without_what_was_received()
    {
        await OpenInDirhams();
        var paid = await _host.CreateSession(("amount", "3977.54"), ("currency_code", "AED"), ("pg_codes", new JsonArray("aed")));
        await Payer.Of(_host).Pay(paid, "aed");
        await _host.CreateSession(("amount", "13408.90"), ("currency_code", "AED"), ("pg_codes", new JsonArray("aed")));
        await _host.CreateSession(("amount", "5"));
        await (await _host.Merchant().GetAsync(Totals)).ShouldBe(
            HttpStatusCode.OK,
            """{"AED":{"total_generated":"17386.44","total_received":"3977.54","net_balance":"13408.90"},"KWD":{"total_generated":"5.000","total_received":"0.000","net_balance":"5.000"}}""");
        await (await _host.Merchant().GetAsync(Totals + "?currency=kwd")).ShouldBe(
            HttpStatusCode.OK, """{"KWD":{"total_generated":"5.000","total_received":"0.000","net_balance":"5.000"}}""");
        (await _host.Basic("none", "none-secret-1").GetAsync(Totals)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?currency=USD")]
    public async Task Without_a_matching_payment_there_are_no_totals(string query) => await (await _host.Merchant().GetAsync(Totals + query)).ShouldBe(HttpStatusCode.OK, "{}");

    async Task OpenInDirhams()
    {
        var admin = _host.Merchant();
        (await admin.PutAsJsonAsync("/b/api/v1/admin/currencies/AED/", new { is_active = true })).EnsureSuccessStatusCode();
        (await admin.PostAsJsonAsync("/b/api/v1/admin/exchange-configs/", new { name = "aed", default_currency = "AED", currencies = new[] { "AED" } })).EnsureSuccessStatusCode();
        (await admin.PostAsJsonAsync("/b/api/v1/admin/mids/", new { code = "aed", gateway = "ottu_sandbox", name = "AED", exchange_config = "aed", onsite_card = true })).EnsureSuccessStatusCode();
    }
}
