using Microsoft.Playwright;
using Ottu.Browser.Tests.Kernel;
using static Microsoft.Playwright.Assertions;

namespace Ottu.Browser.Tests;

/// <summary>Customers pay, fail, try again and give up, in a real browser.</summary>
[Collection("browser")]
public sealed class PaymentTests(Stage stage) : IDisposable
{
    const string Good = "4242424242424242";
    const string NoFunds = "4000000000009995";
    const string Challenged = "4000000000003220";

    readonly Merchant _merchant = new(stage.Host);

    [BrowserFact]
    public async Task Pays_with_a_card()
    {
        var (url, sessionId) = await _merchant.Session(["mock"]);
        await using var visit = await stage.Open();
        await visit.Page.GotoAsync(url);
        await Expect(Primary(visit)).ToHaveTextAsync("Pay 10.000 KWD");
        await PayWith(visit, Good);
        await Expect(Heading(visit)).ToHaveTextAsync("Thank you! KWD 10.000 is paid.");
        await visit.Picture("flow-paid");
        (await _merchant.State(sessionId)).ShouldBe("paid");
        (await visit.Violations()).ShouldBeEmpty();
        visit.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Is_told_what_to_do_after_a_decline_and_pays_with_another_card()
    {
        var (url, sessionId) = await _merchant.Session(["mock"]);
        await using var visit = await stage.Open(width: 360, height: 740);
        await visit.Page.GotoAsync(url);
        await PayWith(visit, NoFunds);
        var alert = visit.Page.GetByRole(AriaRole.Alert);
        await Expect(alert).ToContainTextAsync("not enough money");
        await Expect(alert).ToBeFocusedAsync();
        await visit.Picture("flow-declined-360");
        await PayWith(visit, Good);
        await Expect(Heading(visit)).ToContainTextAsync("is paid");
        (await _merchant.State(sessionId)).ShouldBe("paid");
        visit.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Answers_a_3D_Secure_challenge()
    {
        var (url, sessionId) = await _merchant.Session(["mock"]);
        await using var visit = await stage.Open();
        await visit.Page.GotoAsync(url);
        await PayWith(visit, Challenged);
        await visit.Page.WaitForURLAsync("**/sandbox/3ds/**");
        (await visit.Violations()).ShouldBeEmpty();
        (await visit.Overflow()).ShouldBe(0);
        await visit.Picture("flow-3ds");
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Approve" }).ClickAsync();
        await Expect(Heading(visit)).ToContainTextAsync("is paid");
        (await _merchant.State(sessionId)).ShouldBe("paid");
        visit.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Pays_at_the_banks_own_page()
    {
        var (url, sessionId) = await _merchant.Session(["mock", "knet"]);
        await using var visit = await stage.Open(width: 360, height: 740);
        await visit.Page.GotoAsync(url);
        await visit.Page.GetByRole(AriaRole.Radio, new PageGetByRoleOptions { Name = "KNET" }).CheckAsync();
        await Primary(visit).ClickAsync();
        await visit.Page.WaitForURLAsync("**/sandbox/pay/**");
        (await visit.Violations()).ShouldBeEmpty();
        (await visit.Overflow()).ShouldBe(0);
        await visit.Picture("flow-bank-360");
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Approve" }).ClickAsync();
        await Expect(Heading(visit)).ToContainTextAsync("is paid");
        (await _merchant.State(sessionId)).ShouldBe("paid");
        visit.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Pays_in_Arabic_on_a_mirrored_page_with_left_to_right_card_fields()
    {
        var (url, sessionId) = await _merchant.Session(["mock", "fee"], language: "ar");
        await using var visit = await stage.Open();
        await visit.Page.GotoAsync(url);
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("dir", "rtl");
        (await visit.Page.Locator("#number-0").EvaluateAsync<string>("field => getComputedStyle(field).direction")).ShouldBe("ltr");
        await Expect(Primary(visit)).ToContainTextAsync("10.000 KWD");
        await visit.Picture("flow-ar");
        await PayWith(visit, Good);
        await Expect(Heading(visit)).ToContainTextAsync("شكرًا لك!");
        await visit.Picture("flow-ar-paid");
        (await _merchant.State(sessionId)).ShouldBe("paid");
    }

    [BrowserFact]
    public async Task Keeps_the_language_they_switched_to()
    {
        var (url, _) = await _merchant.Session(["mock"]);
        await using var visit = await stage.Open();
        await visit.Page.GotoAsync(url);
        await visit.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "العربية" }).ClickAsync();
        await PayWith(visit, Challenged);
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Decline" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("رُفضت عملية الدفع");
        await PayWith(visit, Good);
        await Expect(Heading(visit)).ToContainTextAsync("شكرًا لك!");
    }

    [BrowserFact]
    public async Task Sees_the_fee_inclusive_total_on_the_button_of_each_method_without_script()
    {
        var (url, sessionId) = await _merchant.Session(["mock", "fee"]);
        await using var visit = await stage.Open(script: false);
        await visit.Page.GotoAsync(url);
        await Expect(Primary(visit)).ToHaveTextAsync("Pay 10.000 KWD");
        await visit.Page.Locator("#method-1").CheckAsync();
        await Expect(Primary(visit)).ToHaveTextAsync("Pay 10.500 KWD");
        await Expect(visit.Page.Locator(".due .money:visible")).ToHaveTextAsync("10.500 KWD");
        await PayWith(visit, Good, index: 1);
        await Expect(Heading(visit)).ToHaveTextAsync("Thank you! KWD 10.500 is paid.");
        (await _merchant.State(sessionId)).ShouldBe("paid");
    }

    [BrowserFact]
    public async Task Is_shown_errors_beside_the_fields_and_in_a_summary_that_has_the_focus_without_script()
    {
        var (url, _) = await _merchant.Session(["mock"]);
        await using var visit = await stage.Open(script: false);
        await visit.Page.GotoAsync(url);
        await PayWith(visit, "12", expiry: "13/31");
        await Expect(visit.Page.Locator("#errors")).ToBeFocusedAsync();
        await Expect(visit.Page.Locator("#number-0")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(visit.Page.Locator("#number-0-error")).Not.ToBeEmptyAsync();
        await Expect(visit.Page.Locator("#number-0")).ToHaveValueAsync("");
        await visit.Picture("flow-errors-without-script");
        await PayWith(visit, Good);
        await Expect(Heading(visit)).ToContainTextAsync("is paid");
    }

    [BrowserFact]
    public async Task Cancels()
    {
        var (url, sessionId) = await _merchant.Session(["mock"]);
        await using var visit = await stage.Open();
        await visit.Page.GotoAsync(url);
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel payment" }).ClickAsync();
        await Expect(Heading(visit)).ToHaveTextAsync("This payment was canceled");
        await visit.Picture("flow-canceled");
        (await _merchant.State(sessionId)).ShouldBe("canceled");
    }

    [BrowserFact]
    public async Task Pays_with_the_keyboard_alone()
    {
        var (url, _) = await _merchant.Session(["mock", "knet"]);
        await using var visit = await stage.Open();
        await visit.Page.GotoAsync(url);
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Page.Locator(".skip")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Page.Locator("#method-0")).ToBeFocusedAsync();
        foreach (var text in new[] { Good, "1230", "123" })
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            await visit.Page.Keyboard.TypeAsync(text);
        }

        await Expect(visit.Page.Locator("#number-0")).ToHaveValueAsync("4242 4242 4242 4242");
        await Expect(visit.Page.Locator("#expiry-0")).ToHaveValueAsync("12 / 30");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(Heading(visit)).ToContainTextAsync("is paid");
    }

    [BrowserFact]
    public async Task Buys_in_the_demo_shop_and_sees_the_verified_webhook()
    {
        await using var visit = await stage.Open();
        await visit.Page.GotoAsync("/demo");
        (await visit.Violations()).ShouldBeEmpty();
        await visit.Picture("flow-demo");
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Buy Medjool dates" }).ClickAsync();
        await Expect(Primary(visit)).ToHaveTextAsync("Pay 9.500 KWD");
        await PayWith(visit, Good);
        await visit.Page.WaitForURLAsync("**/demo/thanks**");
        await Expect(Heading(visit)).ToHaveTextAsync("Thank you for your order");
        await Expect(visit.Page.Locator(".genuine")).ToHaveTextAsync("verified");
        (await visit.Violations()).ShouldBeEmpty();
        await visit.Picture("flow-demo-thanks");
        visit.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Downloads_less_than_60_KB_before_logos()
    {
        var (url, _) = await _merchant.Session(["mock", "knet", "fee"]);
        await using var visit = await stage.Open();
        var answers = new List<IResponse>();
        visit.Page.Response += (_, answer) => answers.Add(answer);
        await visit.Page.GotoAsync(url, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        var bytes = 0;
        foreach (var answer in answers.Where(answer => answer.Status == 200 && !answer.Url.Contains("/assets/gateways/", StringComparison.Ordinal)))
        {
            bytes += (await answer.BodyAsync()).Length;
        }

        bytes.ShouldBeInRange(1, 60_000);
    }

    public void Dispose() => _merchant.Dispose();

    static ILocator Heading(Visit visit) => visit.Page.Locator("h1");

    /// <summary>The button of the open method.</summary>
    static ILocator Primary(Visit visit) => visit.Page.Locator(".pay button.primary:visible");

    static async Task PayWith(Visit visit, string number, string expiry = "12/30", int index = 0)
    {
        await visit.Page.Locator($"#number-{index}").FillAsync(number);
        await visit.Page.Locator($"#expiry-{index}").FillAsync(expiry);
        await visit.Page.Locator($"#cvv-{index}").FillAsync("123");
        await Primary(visit).ClickAsync();
    }
}
