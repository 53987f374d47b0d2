using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;

namespace Ottu.Api.Tests.Kernel;

/// <summary>A browser of staff at some address: keeps cookies, follows no redirect, fills in forms as they stand on a page.</summary>
public sealed partial class StaffBrowser(OttuHost host, string address = "192.0.2.1", string root = OttuHost.BaseUrl) : IDisposable
{
    public const string SignInPage = "/admin/login";

    readonly CookieContainer _cookies = new();
    HttpClient? _client;

    public HttpClient Client => _client ??= new HttpClient(new CookieContainerHandler(_cookies)
    {
        InnerHandler = host.Server.CreateHandler(http => http.Connection.RemoteIpAddress = IPAddress.Parse(address)),
    })
    {
        BaseAddress = new Uri(root),
    };

    /// <summary>Value of the staff cookie; null when signed out.</summary>
    public string? Cookie => _cookies.GetCookies(new Uri(root)).FirstOrDefault(cookie => cookie.Name.EndsWith("ottu_staff", StringComparison.Ordinal))?.Value;

    /// <summary>A user of the back office: by default with no right at all.</summary>
    public static async Task<long> AddUser(OttuHost host, string username, params string[] permissions)
    {
        var answer = await host.Merchant().PostAsJsonAsync("/b/api/v1/admin/users/", new { username, password = PasswordOf(username), is_staff = true, permissions });
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (long)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
    }

    public static async Task<StaffBrowser> SignedIn(OttuHost host, string username, string address = "192.0.2.1")
    {
        var browser = new StaffBrowser(host, address);
        (await browser.SignIn(username)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        return browser;
    }

    public static string PasswordOf(string username) => username + "-secret-1";

    public Task<HttpResponseMessage> SignIn(string username, string? password = null, string? next = null) =>
        Submit(SignInPage, SignInPage, ("username", username), ("password", password ?? PasswordOf(username)), ("next", next ?? ""));

    public Task<HttpResponseMessage> SignOut(string from = "/admin/nothing") => Submit(from, "/admin/logout");

    /// <summary>Opens a page and submits a form of it.</summary>
    public async Task<HttpResponseMessage> Submit(string page, string action, params (string Name, string Value)[] fields) =>
        await Post(action, [("csrf_token", TokenOf(await Html(page))), .. fields]);

    public Task<HttpResponseMessage> Post(string action, params (string Name, string Value)[] fields) =>
        Client.PostAsync(action, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    public async Task<string> Html(string page) => await (await Client.GetAsync(page)).Content.ReadAsStringAsync();

    /// <summary>A JSON request to the API as a script of a page would send it.</summary>
    public Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return Client.SendAsync(request);
    }

    public static string TokenOf(string html) => Token().Match(html) is { Success: true } match ? match.Groups[1].Value : throw new InvalidOperationException("The page has no form.");

    public void Dispose() => _client?.Dispose();

    [GeneratedRegex("name=\"csrf_token\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
