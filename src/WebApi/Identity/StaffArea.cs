namespace Ottu.WebApi.Identity;

/// <summary>Where the staff cookie counts: on the pages of the back office, and on the administration API that they go through. rulings 35</summary>
static class StaffArea
{
    public const string Home = "/admin";
    public const string SignIn = "/admin/login";
    const int LongestNext = 400;

    static readonly PathString Administration = "/b/api/v1/admin";
    static readonly PathString Dashboard = "/hangfire";

    /// <summary>Whether a person without a sign-in is sent to it.</summary>
    public static bool IsPage(PathString path) => IsOurPage(path) || Starts(path, Dashboard);

    /// <summary>Our own pages know no credential but the cookie: a browser would send a remembered Basic pair from anywhere.</summary>
    public static bool IsOurPage(PathString path) => Starts(path, Home);

    public static bool TakesCookie(PathString path) => IsPage(path) || Starts(path, Administration);

    /// <summary>The sign-in that leads back to where the request wanted to go.</summary>
    public static string SignInFor(HttpRequest request)
    {
        var next = request.Path + request.QueryString;
        return HttpMethods.IsGet(request.Method) && next != Home && NextOf(next) == next ? $"{SignIn}?next={Uri.EscapeDataString(next)}" : SignIn;
    }

    /// <summary>Where a sign-in may lead: to a page of the back office, whatever a link asked for.</summary>
    public static string NextOf(string? asked) =>
        asked is { Length: <= LongestNext } && asked.All(letter => letter is > ' ' and < (char)127 and not '\\')
        && Uri.TryCreate("http://local" + asked, UriKind.Absolute, out var address)
        && address is { Host: "local", IsDefaultPort: true, UserInfo: "", Fragment: "" }
        && IsPage(address.AbsolutePath) && asked == address.PathAndQuery
            ? asked
            : Home;

    static bool Starts(PathString path, PathString area) => path.StartsWithSegments(area, StringComparison.OrdinalIgnoreCase);
}
