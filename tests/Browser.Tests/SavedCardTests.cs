using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Ottu.Browser.Tests.Kernel;
using static Microsoft.Playwright.Assertions;

namespace Ottu.Browser.Tests;

/// <summary>Customers keep a card, pay with it and remove it, in a real browser.</summary>
[Collection("browser")]
public sealed class SavedCardTests(Stage stage) : IDisposable
{
    const string Good = "4242424242424242";

    readonly Merchant _merchant = new(stage.Host);
    readonly string _customer = "c-" + Guid.NewGuid().ToString("N")[..12];

    public void Dispose() => _merchant.Dispose();

    [BrowserFact]
    public async Task Saves_a_card_by_ticking_and_pays_with_it_by_one_click()
    {
        await using var visit = await stage.Open(width: 360, height: 740);
        await Save(visit);
        (await _merchant.Cards(_customer)).ShouldBe(["**** 4242"]);

        var (url, sessionId) = await _merchant.Session(["mock", "fee"], customer: _customer);
        await visit.Page.GotoAsync(url);
        await Expect(visit.Page.Locator("#card-0")).ToBeCheckedAsync();
        await Expect(Primary(visit)).ToHaveTextAsync("Pay 10.000 KWD");
        await Expect(visit.Page.Locator(".due .money:visible")).ToHaveTextAsync("10.000 KWD");
        (await visit.Violations()).ShouldBeEmpty();
        (await visit.Overflow()).ShouldBe(0);
        await visit.Picture("flow-saved-card-360");
        await visit.Page.Locator("#method-1").CheckAsync();
        await Expect(Primary(visit)).ToHaveTextAsync("Pay 10.500 KWD");
        await Expect(visit.Page.Locator(".due .money:visible")).ToHaveTextAsync("10.500 KWD");
        await visit.Page.Locator("#card-0").CheckAsync();
        await Primary(visit).ClickAsync();
        await Expect(Heading(visit)).ToHaveTextAsync("Thank you! KWD 10.000 is paid.");
        (await _merchant.State(sessionId)).ShouldBe("paid");
        visit.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Types_only_the_security_code_where_it_is_wanted()
    {
        await using var visit = await stage.Open();
        await Save(visit);
        await _merchant.Connection("mock", """{"cvv_required":true}""");
        try
        {
            var (url, sessionId) = await _merchant.Session(["mock"], customer: _customer);
            await visit.Page.GotoAsync(url);
            await Primary(visit).ClickAsync();
            await Expect(visit.Page.Locator("#cvv-card-0-error")).ToHaveTextAsync("Enter the security code.");
            await Expect(visit.Page.Locator("#cvv-card-0")).ToBeFocusedAsync();
            await visit.Picture("flow-saved-card-cvv");
            await visit.Page.Keyboard.TypeAsync("123");
            await visit.Page.Keyboard.PressAsync("Enter");
            await Expect(Heading(visit)).ToContainTextAsync("is paid");
            (await _merchant.State(sessionId)).ShouldBe("paid");
            visit.Complaints.ShouldBeEmpty();
        }
        finally
        {
            await _merchant.Connection("mock", """{"cvv_required":false}""");
        }
    }

    [BrowserFact]
    public async Task Removes_a_card_after_a_question_and_without_script()
    {
        await using var visit = await stage.Open(script: false, width: 360, height: 740);
        await Save(visit);
        var (url, _) = await _merchant.Session(["mock", "knet"], customer: _customer);
        await visit.Page.GotoAsync(url);
        await visit.Page.GetByText("Remove this card").ClickAsync();
        await Expect(visit.Page.GetByText("Remove Visa **** 4242 for good?")).ToBeVisibleAsync();
        await visit.Picture("flow-remove-card-360");
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Yes, remove the card" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The card was removed.");
        await Expect(visit.Page.GetByText("****")).ToHaveCountAsync(0);
        (await _merchant.Cards(_customer)).ShouldBeEmpty();
        await visit.Page.Locator("#number-0").FillAsync(Good);
        await Expect(Primary(visit)).ToHaveTextAsync("Pay 10.000 KWD");
    }

    [BrowserFact]
    public async Task Pays_with_a_saved_card_in_Arabic()
    {
        await using var visit = await stage.Open();
        await Save(visit);
        var (url, sessionId) = await _merchant.Session(["mock", "knet"], language: "ar", customer: _customer);
        await visit.Page.GotoAsync(url);
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("dir", "rtl");
        (await visit.Page.Locator(".number").First.EvaluateAsync<string>("number => getComputedStyle(number).direction")).ShouldBe("ltr");
        await Expect(Primary(visit)).ToContainTextAsync("10.000 KWD");
        (await visit.Violations()).ShouldBeEmpty();
        await visit.Picture("flow-saved-card-ar");
        await Primary(visit).ClickAsync();
        await Expect(Heading(visit)).ToContainTextAsync("شكرًا لك!");
        (await _merchant.State(sessionId)).ShouldBe("paid");
    }

    [BrowserFact]
    public async Task Agrees_to_recurring_charges_and_reads_to_what()
    {
        var agreement = new JsonObject
        {
            ["id"] = "B-" + _customer,
            ["frequency"] = "monthly",
            ["amount_variability"] = "fixed",
            ["expiry_date"] = "2030-12-31",
            ["cycle_interval_days"] = 30,
            ["total_cycles"] = 12,
        };
        var (url, sessionId) = await _merchant.Session(["mock"], "en", _customer, ("payment_type", "auto_debit"), ("agreement", agreement));
        await using var visit = await stage.Open();
        await visit.Page.GotoAsync(url);
        var consent = visit.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Recurring payment" });
        await Expect(consent).ToContainTextAsync("10.000 KWD each time");
        await Expect(consent).ToContainTextAsync("31/12/2030");
        (await visit.Violations()).ShouldBeEmpty();
        await visit.Picture("flow-recurring");
        await Type(visit);
        await Primary(visit).ClickAsync();
        await Expect(visit.Page.GetByText("Visa **** 4242")).ToBeVisibleAsync();
        (await _merchant.State(sessionId)).ShouldBe("paid");

        var (next, _) = await _merchant.Session(["mock"], customer: _customer);
        await visit.Page.GotoAsync(next);
        await visit.Page.GetByText("Remove this card").ClickAsync();
        await Expect(visit.Page.GetByText("This card pays for a recurring agreement.")).ToBeVisibleAsync();
        visit.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Saves_a_card_without_paying()
    {
        var (url, sessionId) = await _merchant.Session(["mock"], "en", _customer, ("payment_type", "save_card"), ("amount", "0"));
        await using var visit = await stage.Open();
        await visit.Page.GotoAsync(url);
        await Expect(Primary(visit)).ToHaveTextAsync("Save");
        await Expect(visit.Page.GetByText("0.000")).ToHaveCountAsync(0);
        await visit.Picture("flow-saving");
        await Type(visit);
        await Primary(visit).ClickAsync();
        await Expect(Heading(visit)).ToHaveTextAsync("Your card was saved");
        await visit.Picture("flow-saved");
        (await _merchant.State(sessionId)).ShouldBe("paid");
        (await _merchant.Cards(_customer)).ShouldBe(["**** 4242"]);
        (await visit.Violations()).ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Downloads_less_than_60_KB_before_logos_with_saved_cards()
    {
        await using var visit = await stage.Open();
        await Save(visit);
        await Save(visit, "4111111111111111");
        var (url, _) = await _merchant.Session(["mock", "knet", "fee"], customer: _customer);
        await using var fresh = await stage.Open();
        var answers = new List<IResponse>();
        fresh.Page.Response += (_, answer) => answers.Add(answer);
        await fresh.Page.GotoAsync(url, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        var bytes = 0;
        foreach (var answer in answers.Where(answer => answer.Status == 200 && !answer.Url.Contains("/assets/gateways/", StringComparison.Ordinal)))
        {
            bytes += (await answer.BodyAsync()).Length;
        }

        bytes.ShouldBeInRange(1, 60_000);
    }

    static ILocator Heading(Visit visit) => visit.Page.Locator("h1");

    static ILocator Primary(Visit visit) => visit.Page.Locator(".pay button.primary:visible");

    /// <summary>Pays with a typed card and ticks the box.</summary>
    async Task Save(Visit visit, string number = Good)
    {
        var (url, _) = await _merchant.Session(["mock"], customer: _customer);
        await visit.Page.GotoAsync(url);
        if (await visit.Page.Locator("#method-0").CountAsync() > 0) await visit.Page.Locator("#method-0").CheckAsync();
        await Type(visit, number);
        var box = visit.Page.GetByRole(AriaRole.Checkbox, new PageGetByRoleOptions { Name = "Save Card for Future Use" });
        await Expect(box).Not.ToBeCheckedAsync();
        await box.CheckAsync();
        await Primary(visit).ClickAsync();
        await Expect(Heading(visit)).ToContainTextAsync("is paid");
    }

    static async Task Type(Visit visit, string number = Good)
    {
        await visit.Page.Locator("#number-0").FillAsync(number);
        await visit.Page.Locator("#expiry-0").FillAsync("12/30");
        await visit.Page.Locator("#cvv-0").FillAsync("123");
    }
}
