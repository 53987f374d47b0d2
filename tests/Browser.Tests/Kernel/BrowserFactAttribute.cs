namespace Ottu.Browser.Tests.Kernel;

/// <summary>A test that needs a browser: skipped, visibly, where there is none, unless <c>OTTU_REQUIRE_BROWSER=1</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.WhyMissing;
}

/// <inheritdoc cref="BrowserFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.WhyMissing;
}

/// <summary>The installed browser. Never a download.</summary>
static class Chromium
{
    static readonly string[] Places =
    [
        Environment.GetEnvironmentVariable("OTTU_CHROMIUM") ?? "",
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];

    public static string? Path { get; } = Places.FirstOrDefault(File.Exists);

    /// <summary>Null when the browser is there or must be.</summary>
    public static string? WhyMissing { get; } = Path is null && Environment.GetEnvironmentVariable("OTTU_REQUIRE_BROWSER") != "1"
        ? "No Chromium found. Install it or set OTTU_CHROMIUM; OTTU_REQUIRE_BROWSER=1 makes this a failure."
        : null;
}
