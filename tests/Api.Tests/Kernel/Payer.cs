using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Ottu.Api.Tests.Kernel;

/// <summary>A customer with a browser but without JavaScript: keeps cookies, follows no redirect by itself.</summary>
public sealed partial class Payer(HttpClient browser)
{
    public const string Approves = "4242424242424242";
    public const string Declines = "5555555555554444";
    public const string Challenges = "4000000000003220";

    public HttpClient Browser => browser;

    public static Payer Of(OttuHost host) => new(host.Browser());

    /// <summary>Opens the payment page and returns its HTML.</summary>
    public async Task<string> Open(string sessionId)
    {
        var page = await browser.GetAsync($"/checkout/{sessionId}");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await page.Content.ReadAsStringAsync();
    }

    /// <summary>Opens the page and submits the form of one method.</summary>
    public async Task<HttpResponseMessage> Pay(string sessionId, string pgCode = "mock", string number = Approves, string expiry = "12/30", string cvv = "123", string? amount = null)
    {
        var page = await Open(sessionId);
        return await Submit(sessionId, page, pgCode, number, expiry, cvv, amount);
    }

    public Task<HttpResponseMessage> Submit(string sessionId, string page, string pgCode, string number, string expiry = "12/30", string cvv = "123", string? amount = null)
    {
        var fields = new Dictionary<string, string>
        {
            ["csrf_token"] = Hidden(page, "csrf_token", after: 0),
            ["pg_code"] = pgCode,
            ["quote"] = QuoteOf(page, pgCode),
            ["number"] = number,
            ["expiry"] = expiry,
            ["cvv"] = cvv,
            ["holder"] = "Noura Saleh",
        };
        if (amount is not null) fields["amount"] = amount;
        return browser.PostAsync($"/checkout/{sessionId}/pay", new FormUrlEncodedContent(fields));
    }

    public async Task<HttpResponseMessage> Cancel(string sessionId)
    {
        var page = await Open(sessionId);
        return await browser.PostAsync(
            $"/b/checkout/redirect/cancel/?session_id={sessionId}",
            new FormUrlEncodedContent(new Dictionary<string, string> { ["csrf_token"] = Hidden(page, "csrf_token", after: 0) }));
    }

    /// <summary>Follows redirects on this installation until a page or a foreign address.</summary>
    public async Task<HttpResponseMessage> Follow(HttpResponseMessage answer)
    {
        for (var hops = 0; hops < 10; hops++)
        {
            if (answer.Headers.Location is not { } next) return answer;
            if (next.IsAbsoluteUri && !next.ToString().StartsWith(OttuHost.BaseUrl + "/", StringComparison.Ordinal)) return answer;
            answer = await browser.GetAsync(next);
        }

        throw new InvalidOperationException("Redirects without end.");
    }

    /// <summary>Answers the simulator's page (bank page or challenge) that a redirect led to, and follows back.</summary>
    public async Task<HttpResponseMessage> AtGateway(HttpResponseMessage redirect, string action, params (string Name, string Value)[] fields)
    {
        var address = redirect.Headers.Location.ShouldNotBeNull();
        var page = await browser.GetAsync(address);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await page.Content.ReadAsStringAsync();
        var form = Inputs().Matches(html).Where(input => input.Value.Contains("hidden", StringComparison.Ordinal))
            .ToDictionary(input => Attribute(input.Value, "name"), input => Attribute(input.Value, "value"));
        form["action"] = action;
        foreach (var (name, value) in fields) form[name] = value;
        return await Follow(await browser.PostAsync(address, new FormUrlEncodedContent(form)));
    }

    public static string QuoteOf(string page, string pgCode)
    {
        var form = page.IndexOf($"value=\"{pgCode}\"", StringComparison.Ordinal);
        form.ShouldBeGreaterThan(0, $"The page offers no {pgCode}.");
        var start = page.LastIndexOf("<form", form, StringComparison.Ordinal);
        return Hidden(page, "quote", start);
    }

    /// <summary>The first hidden field of this name after a place in the page.</summary>
    public static string Hidden(string page, string name, int after = 0)
    {
        var input = Inputs().Matches(page).FirstOrDefault(input => input.Index >= after && input.Value.Contains($"name=\"{name}\"", StringComparison.Ordinal));
        input.ShouldNotBeNull(string.Create(CultureInfo.InvariantCulture, $"no hidden field {name}"));
        return Attribute(input.Value, "value");
    }

    static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $"{name}=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<(input|button)[^>]*>")]
    private static partial Regex Inputs();
}
