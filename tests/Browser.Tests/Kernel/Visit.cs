using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Ottu.Browser.Tests.Kernel;

/// <summary>A customer's visit: one page, and what the browser complained about.</summary>
public sealed class Visit : IAsyncDisposable
{
    static readonly bool TakesPictures = Environment.GetEnvironmentVariable("OTTU_SCREENSHOTS") == "1";

    readonly IBrowserContext _context;
    readonly List<string> _complaints = [];

    public Visit(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") _complaints.Add(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>Script errors and blocked resources, e.g. by the content security policy. An answer of 4xx to the page itself is none.</summary>
    public IReadOnlyList<string> Complaints => [.. _complaints.Where(text => !text.StartsWith("Failed to load resource", StringComparison.Ordinal))];

    /// <summary>Accessibility violations: rule and the first element. A page that reloads itself meanwhile is examined again.</summary>
    public async Task<IReadOnlyList<string>> Violations()
    {
        const int Tries = 5;
        for (var tries = 1; ; tries++)
        {
            try
            {
                var report = await Page.RunAxe();
                return [.. report.Violations.Select(violation => $"{violation.Id}: {violation.Nodes.FirstOrDefault()?.Html}")];
            }
            catch (PlaywrightException error) when (tries < Tries && error.Message.Contains("because of a navigation", StringComparison.Ordinal))
            {
                await Page.WaitForLoadStateAsync();
            }
        }
    }

    /// <summary>How many pixels the page is wider than the window.</summary>
    public Task<int> Overflow() => Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>Keeps a picture in artifacts/screenshots, for whoever wants to look: <c>OTTU_SCREENSHOTS=1</c>.</summary>
    public Task Picture(string name) => !TakesPictures
        ? Task.CompletedTask
        : Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    static string Folder { get; } = Path.Combine(Root(), "artifacts", "screenshots");

    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ottu.Clean.sln"))) folder = folder.Parent;
        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
