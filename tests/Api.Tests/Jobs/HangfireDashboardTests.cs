using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Jobs;

/// <summary>Hangfire's own pages: who may look, who may act, and that acting goes through us.</summary>
public sealed partial class HangfireDashboardTests : IDisposable
{
    const string Recurring = "/hangfire/recurring";
    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-hangfire", Guid.NewGuid().ToString("N"));
    readonly JobHost _host;

    public HangfireDashboardTests()
    {
        Directory.CreateDirectory(_folder);
        _host = JobHost.On(Path.Combine(_folder, "ottu.db"), "Hangfire");
    }

    public void Dispose()
    {
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Strangers_and_people_without_the_right_do_not_see_it()
    {
        var stranger = await _host.Anonymous().GetAsync("/hangfire");
        (stranger.StatusCode, stranger.Headers.Location?.ToString()).ShouldBe((HttpStatusCode.Found, "/admin/login?next=%2Fhangfire"));
        (await (await Person("nobody")).GetAsync("/hangfire")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.Merchant().GetAsync("/hangfire")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Shows_the_jobs_to_whoever_may_look_but_lets_him_do_nothing()
    {
        await _host.Settle();
        var viewer = await Person("auditor", "job.view");
        var page = await viewer.GetStringAsync(Recurring);
        page.ShouldContain("test-work");
        page.ShouldContain("0 * * * * *");
        page.ShouldNotContain("data-url=\"/hangfire/recurring/trigger\"");

        var token = Token().Match(page).Groups[1].Value;
        (await Trigger(viewer, token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.Outcomes()).ShouldBe("");
    }

    [Fact]
    public async Task Trigger_now_runs_the_job_and_is_audited()
    {
        await _host.Settle();
        var (manager, token) = await Manager();

        (await Trigger(manager, token)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await _host.UntilOutcomes("succeeded");
        ((string?)(await _host.Runs())[0]["triggered_by"]).ShouldBe("manual");
        (await _host.Merchant().GetStringAsync("/b/api/v1/admin/audit/?record_type=job&record_id=test-work")).ShouldContain("\"username\":\"operator\"");
    }

    [Fact]
    public async Task Takes_the_staff_cookie_and_nothing_that_another_site_asks_for_with_it()
    {
        await _host.Settle();
        await StaffBrowser.AddUser(_host, "signed-in", "job.view", "job.manage");
        using var browser = await StaffBrowser.SignedIn(_host, "signed-in");
        var token = WebUtility.HtmlDecode(Token().Match(await browser.Html(Recurring)).Groups[1].Value);
        (await Trigger(browser.Client, token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        browser.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        (await Trigger(browser.Client, token)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await _host.UntilOutcomes("succeeded");
    }

    [Fact]
    public async Task Another_site_cannot_act_through_somebodys_browser()
    {
        await _host.Settle();
        var (manager, _) = await Manager();

        (await Trigger(manager, token: "")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.Outcomes()).ShouldBe("");
    }

    [Fact]
    public async Task A_job_cannot_be_removed()
    {
        await _host.Settle();
        var (manager, token) = await Manager();

        (await Send(manager, "/remove", token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await manager.GetStringAsync(Recurring)).ShouldContain("test-work");
    }

    [Fact]
    public async Task Is_not_there_when_Quartz_hosts_the_jobs()
    {
        using var quartz = new OttuHost();
        (await quartz.Basic("pr", "pr-secret-1").GetAsync("/hangfire")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    static Task<HttpResponseMessage> Trigger(HttpClient client, string token) => Send(client, "/trigger", token);

    static Task<HttpResponseMessage> Send(HttpClient client, string path, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Recurring + path) { Content = new FormUrlEncodedContent([KeyValuePair.Create("jobs[]", "test-work")]) };
        if (token.Length > 0) request.Headers.TryAddWithoutValidation("RequestVerificationToken", token);
        return client.SendAsync(request);
    }

    async Task<(HttpClient Client, string Token)> Manager()
    {
        var manager = await Person("operator", "job.manage");
        var page = await manager.GetAsync(Recurring);
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldContain("data-url=\"/hangfire/recurring/trigger\"");
        if (page.Headers.TryGetValues("Set-Cookie", out var cookies)) manager.DefaultRequestHeaders.Add("Cookie", string.Join("; ", cookies.Select(cookie => cookie.Split(';')[0])));
        return (manager, WebUtility.HtmlDecode(Token().Match(html).Groups[1].Value));
    }

    async Task<HttpClient> Person(string username, params string[] permissions)
    {
        var answer = await _host.Merchant().PostAsJsonAsync("/b/api/v1/admin/users/", new { username, password = username + "-secret-1", email = username + "@example.com", permissions });
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return _host.Basic(username, username + "-secret-1");
    }

    [GeneratedRegex("name=\"csrf-token\" content=\"([^\"]+)\"")]
    private static partial Regex Token();
}
