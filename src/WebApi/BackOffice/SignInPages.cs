using MediatR;
using Ottu.Application.Identity;
using Ottu.Domain.Kernel;
using Ottu.WebApi.Http;
using Ottu.WebApi.Http.RateLimits;
using Ottu.WebApi.Identity;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.BackOffice;

/// <summary>The way in and out.</summary>
static class SignInPages
{
    /// <summary>Query of the sign-in page after a sign-out.</summary>
    const string SignedOutQuery = "signed_out";

    const int LongestUsername = 150;
    const int LongestPassword = 200;

    public static async Task<IResult> Show(HttpContext http, StaffFrames frames)
    {
        var frame = await frames.Of(http);
        if (http.Request.Query.ContainsKey(SignedOutQuery)) frame = frame with { Notice = frame.Texts.SignedOut };
        return StaffPage.Of<SignInPage>(new SignInView(frame, StaffArea.NextOf(http.Request.Query["next"])));
    }

    public static async Task<IResult> SignIn(HttpContext http, IncomingBody body, StaffFrames frames, IMediator mediator)
    {
        var form = new StaffForm(body);
        var (username, password, next) = (form.Text("username").Trim(), form.Text("password"), StaffArea.NextOf(form.Text("next")));

        // Longer than any can be: judged as nobody's, so that the answer is the same.
        if (username.Length > LongestUsername || password.Length > LongestPassword) (username, password) = ("", "");
        var command = new SignIn(username, new Secret(password), Network.Of(http.Connection.RemoteIpAddress));
        if ((await mediator.Send(command, http.RequestAborted)).TryGet(out var token, out var problem))
        {
            StaffCookie.Write(http, token);
            return new SeeOther(next);
        }

        var frame = await frames.Of(http);
        return problem is Problem.Throttled throttled
            ? Refuse(http, frame, username, next, frame.Texts.TooManySignIns(TimeSpan.FromSeconds(throttled.Seconds)), throttled)
            : Refuse(http, frame, username, next, frame.Texts.SignInFailed, throttled: null);
    }

    public static async Task<IResult> SignOut(HttpContext http, IncomingBody body, IMediator mediator)
    {
        await mediator.Send(new SignOut(), http.RequestAborted);
        StaffCookie.Delete(http);
        return new SeeOther($"{StaffArea.SignIn}?{SignedOutQuery}=1");
    }

    static StaffPage Refuse(HttpContext http, StaffFrame frame, string username, string next, string message, Problem.Throttled? throttled)
    {
        if (throttled is not null) http.Response.Headers.RetryAfter = throttled.Seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var view = new SignInView(frame, next) { Username = username, Error = message };
        return StaffPage.Of<SignInPage>(view, throttled is null ? StatusCodes.Status400BadRequest : StatusCodes.Status429TooManyRequests);
    }
}

/// <param name="Frame">Around it.</param>
/// <param name="Next">Where the sign-in leads.</param>
public sealed record SignInView(StaffFrame Frame, string Next)
{
    /// <summary>As it was typed. The password is never shown again.</summary>
    public string Username { get; init; } = "";

    public string? Error { get; init; }
}

/// <summary>303: the answer to a form is another page, so that reloading it sends nothing twice.</summary>
sealed class SeeOther(string url) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = url;
        httpContext.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
