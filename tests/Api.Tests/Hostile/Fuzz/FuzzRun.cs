using System.Net;
using System.Net.Http.Json;
using System.Text;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Hostile.Fuzz;

/// <summary>Sends cases to one host, one after the other, and judges what comes back.</summary>
sealed class FuzzRun : IDisposable
{
    /// <summary>Somewhere a fuzzed setting has closed the shop: a new one is opened then.</summary>
    const int ProbeEvery = 25;
    static readonly TimeSpan Nap = TimeSpan.FromSeconds(3);

    readonly FuzzHost _host;
    readonly CaseMaker _maker;
    readonly HttpClient _client;
    readonly StoredState? _state;
    readonly Tally _tally;

    FuzzRun(FuzzHost host, CaseMaker maker, Tally tally) =>
        (_host, _maker, _tally, _client, _state) = (host, maker, tally, host.Anonymous(), TestServer.ConnectionString is null ? new StoredState(Path.Combine(host.Folder, "ottu.db")) : null);

    public static async Task<FuzzRun> Start(FuzzHost host, int seed, Tally tally)
    {
        var created = await host.Merchant().PostAsJsonAsync("/b/api/v1/admin/users/", new { username = "fuzzer", password = StaffBrowser.PasswordOf("fuzzer"), is_staff = true, is_superuser = true });
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var browser = await StaffBrowser.SignedIn(host, "fuzzer");
        var token = StaffBrowser.TokenOf(await browser.Html("/admin/nothing"));
        var credentials = new Dictionary<Sender, IReadOnlyList<(string, string)>>
        {
            [Sender.PrivateKey] = [("Authorization", "Api-Key " + OttuHost.PrivateKey)],
            [Sender.PublicKey] = [("Authorization", "Api-Key " + OttuHost.PublicKey)],
            [Sender.Staff] = [("Cookie", "ottu_staff=" + browser.Cookie), ("Sec-Fetch-Site", "same-origin")],
            [Sender.Basic] = [("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("pr:pr-secret-1")))],
            [Sender.Anonymous] = [],
            [Sender.Junk] = [("Authorization", "Basic " + Convert.ToBase64String([0, 0xFF, 0x3A, 0xC3, 0x28]))],
        };
        return new FuzzRun(host, new CaseMaker(host, seed, credentials, token), tally);
    }

    /// <summary>Returns the number of the first case that was not sent.</summary>
    public async Task<int> Send(int from, int to, List<string> findings, int most)
    {
        Changes();
        for (var number = from; number < to; number++)
        {
            if (findings.Count >= most) return number;
            if ((number - from) % ProbeEvery == ProbeEvery - 1 && !await IsOpen()) return number;
            var sent = _maker.Make(number);
            if (!Harmless(sent)) continue;
            if (await Judge(sent) is { } finding) findings.Add($"{finding}\n  {sent}");
        }

        return to;
    }

    public void Dispose()
    {
        _state?.Dispose();
        _client.Dispose();
    }

    IReadOnlyList<string> Changes() => _state?.Changes() ?? [];

    /// <summary>Our own key and session are needed to go on.</summary>
    static bool Harmless(FuzzCase sent) => !sent.Url.Contains("testkey1", StringComparison.OrdinalIgnoreCase) && !sent.Route.EndsWith("/logout", StringComparison.Ordinal);

    async Task<string?> Judge(FuzzCase sent)
    {
        using var request = sent.ToRequest();
        using var response = await Answer(request);
        if (response is null) return "No answer.";
        var text = response.Content.Headers.ContentType?.MediaType is "image/png" ? "" : await response.Content.ReadAsStringAsync();
        var status = (int)response.StatusCode;
        _tally.Count(sent, status);
        var (errors, changes) = (_host.Errors.Take(), Changes());
        if (status >= 500 || errors.Count > 0) return $"{status}: {text[..Math.Min(text.Length, 300)]}\n  {string.Join("\n  ", errors)}";
        if (status >= 400 && changes.Count > 0 && !Ruled.MayChange(sent, changes)) return $"{status} and changed {string.Join(", ", changes)}: {text[..Math.Min(text.Length, 300)]}";
        if (response.Headers.Contains("X-Injected")) return "A header was injected.";
        return response.Content.Headers.ContentType?.MediaType == "text/html" && text.Contains("<svg onload=alert(7)>", StringComparison.Ordinal) ? "Markup was injected." : null;
    }

    /// <summary>A simulated gateway may be told to stay silent: time then passes until we give up on it.</summary>
    async Task<HttpResponseMessage?> Answer(HttpRequestMessage request)
    {
        var answer = _client.SendAsync(request);
        for (var tries = 0; tries < 10; tries++)
        {
            if (await Task.WhenAny(answer, Task.Delay(Nap)) == answer) return await answer;
            _host.Clock.Advance(TimeSpan.FromSeconds(21));
        }

        return null;
    }

    async Task<bool> IsOpen()
    {
        using var answer = await _host.Merchant().PostAsJsonAsync("/b/checkout/v1/pymt-txn/", Merchant.Minimal());
        _host.Errors.Take();
        Changes();
        return answer.StatusCode == HttpStatusCode.Created;
    }
}

/// <summary>What a refused request may leave behind, each with its reason.</summary>
static class Ruled
{
    public static bool MayChange(FuzzCase sent, IReadOnlyList<string> tables) => Allowed.Any(rule => sent.Route == rule.Route && tables.All(rule.Tables.Contains));

    static readonly (string Route, string[] Tables)[] Allowed = [];
}

/// <summary>How often what was answered.</summary>
sealed class Tally
{
    readonly SortedDictionary<int, int> _statuses = [];
    readonly HashSet<string> _routes = [];
    readonly HashSet<string> _effective = [];

    public void Count(FuzzCase sent, int status)
    {
        _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
        _routes.Add(sent.Route);
        if (status < 400) _effective.Add(sent.Route);
    }

    public override string ToString() =>
        $"{_statuses.Values.Sum()} cases on {_routes.Count} routes, {_effective.Count} of which also answered below 400; " + string.Join(", ", _statuses.Select(pair => $"{pair.Key}: {pair.Value}"));
}
