using Ottu.Browser.Tests.Kernel;

namespace Ottu.Browser.Tests;

/// <summary>Every page in every state: accessible, inside the window, quiet in the console.</summary>
[Collection("browser")]
public class GalleryTests(Stage stage)
{
    static readonly string[] Names =
    [
        "checkout", "checkout-single", "checkout-redirect", "checkout-converted", "checkout-amount", "checkout-declined", "checkout-errors",
        "checkout-cards", "checkout-cards-errors", "checkout-recurring", "checkout-saving", "checkout-empty", "waiting", "paid", "authorized", "cash", "saved", "failed", "expired", "canceled", "invalided", "paused", "not-found", "error",
    ];

    static readonly int[] Widths = [360, 768, 1440];

    public static TheoryData<string> States => [.. Names];

    [BrowserTheory]
    [MemberData(nameof(States))]
    public async Task Is_accessible_and_fits_every_window(string state)
    {
        foreach (var language in new[] { "en", "ar" })
        {
            foreach (var dark in new[] { false, true }) await Look(state, language, dark);
        }
    }

    [BrowserFact]
    public async Task Lists_exactly_these_states()
    {
        await using var visit = await stage.Open();
        await visit.Page.GotoAsync("/dev/pages");
        (await visit.Page.Locator(".gallery li span").AllInnerTextsAsync()).ShouldBe(Names);
    }

    async Task Look(string state, string language, bool dark)
    {
        await using var visit = await stage.Open(dark);
        var answer = await visit.Page.GotoAsync($"/dev/pages/{state}?lang={language}");
        answer!.Status.ShouldBe(200);
        foreach (var width in Widths)
        {
            await visit.Page.SetViewportSizeAsync(width, 800);
            (await visit.Overflow()).ShouldBe(0, $"{state} {language} scrolls sideways at {width}");
            await visit.Picture($"{state}-{language}-{(dark ? "dark" : "light")}-{width}");
        }

        (await visit.Violations()).ShouldBeEmpty($"{state} {language} {(dark ? "dark" : "light")}");
        visit.Complaints.ShouldBeEmpty();
    }
}
