using Microsoft.Playwright;

namespace Ottu.Browser.Tests.Kernel;

/// <summary>One running product and one running browser for all tests; every visit has a profile of its own.</summary>
public sealed class Stage : IAsyncLifetime
{
    static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    /// <summary>Milliseconds; a busy machine is not a failure.</summary>
    const float Patience = 20_000;

    IPlaywright? _playwright;
    IBrowser? _browser;

    public BrowserHost Host { get; } = new();

    public async Task InitializeAsync()
    {
        if (Chromium.WhyMissing is not null) return;
        Host.StartServer();
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(Patience);
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Path, Args = Arguments });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>A fresh profile that fails the test when a page breaks its own content security policy or throws.</summary>
    public async Task<Visit> Open(bool dark = false, bool script = true, int width = 1440, int height = 900)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Host.BaseUrl,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = script,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        return new Visit(context, await context.NewPageAsync());
    }
}

[CollectionDefinition("browser")]
public sealed class BrowserCollection : ICollectionFixture<Stage>;
