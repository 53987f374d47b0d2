using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Identity;

/// <summary>A password cannot be guessed over the API either, and an integration with the right one never notices.</summary>
public sealed class BasicGuessTests
{
    const string Transactions = "/b/api/v1/admin/transactions/";
    const string Name = "integration";

    [Theory]
    [InlineData(Name)]
    [InlineData("nobody-at-all")]
    public async Task The_sixth_guess_of_a_network_waits_a_quarter_of_an_hour(string name)
    {
        using var host = await Host();
        for (var guess = 0; guess < 5; guess++) (await Get(host, name, $"wrong-{guess}")).ShouldBe(HttpStatusCode.Unauthorized);
        (await Get(host, name, $"{Name}-secret-1")).ShouldBe(HttpStatusCode.TooManyRequests, "so is the right one: the answer tells nothing");
        host.Clock.Advance(TimeSpan.FromMinutes(15));
        (await Get(host, name, $"{Name}-secret-1")).ShouldBe(name == Name ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_form_and_the_API_count_together()
    {
        using var host = await Host();
        using var browser = new StaffBrowser(host);
        for (var guess = 0; guess < 5; guess++) (await browser.SignIn(Name, $"wrong-{guess}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Get(host, Name, "wrong")).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Many_guesses_at_once_are_no_way_round()
    {
        using var host = await Host();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(guess => Get(host, Name, $"wrong-{guess}")));
        answers.Count(answer => answer == HttpStatusCode.Unauthorized).ShouldBe(5);
        answers.Count(answer => answer == HttpStatusCode.TooManyRequests).ShouldBe(15);
    }

    [Fact]
    public async Task Many_requests_at_once_with_the_right_password_all_pass_for_days()
    {
        using var host = await Host();
        for (var hour = 0; hour < 30; hour++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Get(host, Name, $"{Name}-secret-1")));
            answers.ShouldAllBe(answer => answer == HttpStatusCode.OK);
            host.Clock.Advance(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public async Task A_remembered_password_passes_while_somebody_guesses_and_a_known_network_does_so_from_elsewhere()
    {
        using var host = await Host();
        (await Get(host, Name, $"{Name}-secret-1", "198.51.100.1")).ShouldBe(HttpStatusCode.OK);
        for (var network = 1; network <= 10; network++)
        {
            for (var guess = 0; guess < 5; guess++) await Get(host, Name, $"wrong-{guess}", $"203.0.113.{network}");
        }

        (await Get(host, Name, "wrong", "203.0.113.99")).ShouldBe(HttpStatusCode.TooManyRequests, "fifty an hour from everywhere");

        // The node forgets the password; that its network is known is written down.
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        (await Get(host, Name, $"{Name}-secret-1", "198.51.100.1")).ShouldBe(HttpStatusCode.OK);
        (await Get(host, Name, $"{Name}-secret-1", "198.51.100.2")).ShouldBe(HttpStatusCode.OK, "the node remembers this password");
    }

    static async Task<OttuHost> Host()
    {
        var host = new OttuHost();
        await StaffBrowser.AddUser(host, Name, "transaction.view");
        return host;
    }

    static async Task<HttpStatusCode> Get(OttuHost host, string name, string password, string from = "192.0.2.1")
    {
        using var client = new HttpClient(host.Server.CreateHandler(http => http.Connection.RemoteIpAddress = IPAddress.Parse(from))) { BaseAddress = new Uri(OttuHost.BaseUrl) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
        using var answer = await client.GetAsync(Transactions);
        return answer.StatusCode;
    }
}
