using System.Net;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Identity;

/// <summary>Guessing is slow; locking somebody else out is not possible for long, and not where he works.</summary>
public sealed class SignInLimitTests
{
    const string Wait = "Too many attempts. Try again in 15 min.";

    [Theory]
    [InlineData("target")]
    [InlineData("nobody-at-all")]
    public async Task Refuses_the_sixth_try_and_the_right_password_for_a_quarter_of_an_hour(string name)
    {
        using var host = new OttuHost();
        await StaffBrowser.AddUser(host, "target");
        using var browser = new StaffBrowser(host);
        await Guess(browser, name, 5);
        var locked = await browser.SignIn(name);
        locked.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        locked.Headers.RetryAfter!.ToString().ShouldBe("900");
        (await locked.Content.ReadAsStringAsync()).ShouldContain(Wait);

        // Tries while it is locked do not lock it for longer.
        host.Clock.Advance(TimeSpan.FromMinutes(14));
        (await browser.SignIn(name, "wrong")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        (await browser.SignIn(name)).StatusCode.ShouldBe(name == "target" ? HttpStatusCode.SeeOther : HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Locks_only_the_network_that_guessed()
    {
        using var host = new OttuHost();
        await StaffBrowser.AddUser(host, "target");
        using var attacker = new StaffBrowser(host, "203.0.113.1");
        await Guess(attacker, "target", 5);
        (await attacker.SignIn("target")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        using var owner = new StaffBrowser(host, "198.51.100.1");
        (await owner.SignIn("target")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_sign_in_that_succeeds_gives_the_tries_back()
    {
        using var host = new OttuHost();
        await StaffBrowser.AddUser(host, "clumsy");
        using var browser = new StaffBrowser(host);
        for (var round = 0; round < 3; round++)
        {
            await Guess(browser, "clumsy", 4);
            (await browser.SignIn("clumsy")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        }
    }

    [Fact]
    public async Task Many_networks_together_get_fifty_tries_an_hour_and_never_lock_out_where_the_owner_signs_in()
    {
        using var host = new OttuHost();
        await StaffBrowser.AddUser(host, "famous");
        (await new StaffBrowser(host, "198.51.100.1").SignIn("famous")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        for (var network = 1; network <= 10; network++) await Guess(new StaffBrowser(host, $"203.0.113.{network}"), "famous", network == 1 ? 4 : 5);

        var next = await new StaffBrowser(host, "203.0.113.99").SignIn("famous");
        next.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        next.Headers.RetryAfter!.ToString().ShouldBe("3600");
        (await new StaffBrowser(host, "198.51.100.1").SignIn("famous")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        host.Clock.Advance(TimeSpan.FromHours(1));
        (await new StaffBrowser(host, "203.0.113.99").SignIn("famous")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Many_guesses_at_once_are_no_way_round()
    {
        using var host = new OttuHost();
        await StaffBrowser.AddUser(host, "raced");
        using var browser = new StaffBrowser(host);
        var token = StaffBrowser.TokenOf(await browser.Html(StaffBrowser.SignInPage));
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(number =>
            browser.Post(StaffBrowser.SignInPage, ("csrf_token", token), ("username", "raced"), ("password", $"guess-{number}"))));
        answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest).ShouldBe(5);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ShouldBe(7);
    }

    [Fact]
    public async Task Bounds_what_one_address_may_try_whatever_the_names()
    {
        using var host = new OttuHost();
        host.Settings["Ottu:RateLimits:SignIns:Limit"] = "3";
        using var browser = new StaffBrowser(host);
        for (var i = 0; i < 3; i++) (await browser.SignIn($"name{i}", "wrong")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var refused = await browser.SignIn("name9", "wrong");
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.ToString().ShouldBe("300");
    }

    static async Task Guess(StaffBrowser browser, string name, int times)
    {
        for (var i = 0; i < times; i++) (await browser.SignIn(name, $"wrong-{i}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
