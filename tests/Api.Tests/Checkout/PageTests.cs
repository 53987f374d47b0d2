using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Checkout;

public sealed partial class PageTests : IDisposable
{
    readonly OttuHost _host = new();

    [Fact]
    public async Task A_page_is_never_cached_or_framed_and_takes_nothing_from_elsewhere()
    {
        var sessionId = await Session(redirectUrl: "https://shop.example.com/thanks?a=1");
        var answer = await _host.Browser().GetAsync($"/checkout/{sessionId}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(answer, "Content-Security-Policy").ShouldBe(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self' https://shop.example.com; frame-ancestors 'none'; base-uri 'none'");
        Header(answer, "Cache-Control").ShouldBe("no-store");
        Header(answer, "Referrer-Policy").ShouldBe("same-origin");
        Header(answer, "X-Content-Type-Options").ShouldBe("nosniff");
        Header(answer, "X-Frame-Options").ShouldBe("DENY");
        Header(answer, "Set-Cookie").ShouldMatch("^ottu_csrf=[0-9a-f]{32}; path=/; samesite=lax; httponly$");
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldNotContain("<style");
        page.ShouldNotContain(" style=");
        page.ShouldNotContain(" onclick=");
    }

    [Fact]
    public async Task A_form_of_another_session_or_another_browser_cancels_nothing()
    {
        var (first, second) = (await Session(), await Session());
        var browser = _host.Browser();
        var token = await Token(browser, first);
        await Cancel(browser, second, token);
        (await State(second)).ShouldBe("created", "the token belongs to the first session");
        var stranger = _host.Browser();
        await Token(stranger, first);
        await Cancel(stranger, first, token);
        (await State(first)).ShouldBe("pending", "the cookie belongs to another browser");
        await Cancel(_host.Anonymous(), first, token);
        (await State(first)).ShouldBe("pending", "there is no cookie");
        await Cancel(browser, first, "rubbish");
        (await State(first)).ShouldBe("pending", "the token is not sealed by us");
        await Cancel(browser, first, token);
        (await State(first)).ShouldBe("canceled");
    }

    [Fact]
    public async Task Assets_are_kept_for_ever_under_the_address_with_their_hash_and_revalidated_otherwise()
    {
        var page = await _host.Browser().GetStringAsync("/dev/pages/paid");
        var address = StylesheetAddress().Match(page).Groups[1].Value;
        var kept = await _host.Anonymous().GetAsync(address);
        kept.Content.Headers.ContentType!.ToString().ShouldBe("text/css; charset=utf-8");
        Header(kept, "Cache-Control").ShouldBe("public, max-age=31536000, immutable");
        var plain = await _host.Anonymous().GetAsync("/assets/checkout.css");
        Header(plain, "Cache-Control").ShouldBe("no-cache");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/assets/checkout.css") { Headers = { IfNoneMatch = { plain.Headers.ETag! } } };
        (await _host.Anonymous().SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await _host.Anonymous().GetAsync("/assets/nothing.css")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _host.Anonymous().GetAsync("/assets/../seed.json")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/assets/gateways/kpay.svg", "KNET")]
    [InlineData("/assets/gateways/smart_pay.svg", "SP")]
    public async Task A_gateway_has_a_logo_of_our_own(string address, string word)
    {
        var answer = await _host.Anonymous().GetAsync(address);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("image/svg+xml");
        (await answer.Content.ReadAsStringAsync()).ShouldContain($">{word}</text>");
    }

    [Theory]
    [InlineData("/assets/gateways/%3Cscript%3E.svg")]
    [InlineData("/assets/gateways/A.svg")]
    public async Task A_logo_is_drawn_for_a_code_only(string address) =>
        (await _host.Anonymous().GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    public void Dispose() => _host.Dispose();

    async Task<string> Session(string? redirectUrl = null)
    {
        var answer = await _host.Merchant().PostAsJsonAsync("/b/checkout/v1/pymt-txn/", new
        {
            type = "payment_request",
            amount = "10",
            currency_code = "KWD",
            pg_codes = new[] { "mock" },
            redirect_url = redirectUrl,
        });
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["session_id"]!;
    }

    async Task<string> State(string sessionId) =>
        (string)(await _host.Merchant().GetFromJsonAsync<JsonObject>($"/b/checkout/v1/pymt-txn/{sessionId}"))!["state"]!;

    static async Task<string> Token(HttpClient browser, string sessionId) =>
        TokenField().Match(await browser.GetStringAsync($"/checkout/{sessionId}")).Groups[1].Value;

    static Task<HttpResponseMessage> Cancel(HttpClient browser, string sessionId, string token) => browser.PostAsync(
        $"/b/checkout/redirect/cancel/?session_id={sessionId}",
        new FormUrlEncodedContent([new("csrf_token", token)]));

    static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers.GetValues(name));

    [GeneratedRegex("name=\"csrf_token\" value=\"([^\"]+)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenField();

    [GeneratedRegex("<link rel=\"stylesheet\" href=\"([^\"]+)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StylesheetAddress();
}
