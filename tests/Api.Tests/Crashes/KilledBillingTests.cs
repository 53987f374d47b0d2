using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Billing;
using Ottu.Api.Tests.Cards;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Crashes;

/// <summary>
/// The process is killed at each step of a billing run and started again on the same files, and two processes bill from one database. The
/// simulator's own books say how often the card was charged.
/// </summary>
public sealed class KilledBillingTests : IDisposable
{
    const int Schedules = 20;
    static readonly (string, string) ShortLease = ("Ottu:Billing:LeaseSeconds", "1");

    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-crash", Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("billing:before-reserve")]
    [InlineData("billing:before-call")]
    [InlineData("billing:before-record")]
    [InlineData("billing:after-record")]
    public async Task A_billing_run_killed_on_its_way_charges_its_cycle_once(string crashAt)
    {
        using var ottu = new OttuProcess(_folder);
        await ottu.Start(("Ottu:Testing:CrashAt", crashAt), ShortLease);
        await Subscribe(ottu);
        var id = await Add(ottu);
        await Should.ThrowAsync<HttpRequestException>(() => Charge(ottu, id));
        await ottu.UntilDead();
        ottu.Kill();
        await ottu.Start(ShortLease);

        var schedule = await UntilPaid(ottu, id);

        ((int)schedule["cycle_no"]!, (string)schedule["paid_amount"]!, (bool)schedule["is_cycle_open"]!).ShouldBe((1, "19.000", false));
        (await Charges(ottu)).ShouldBe(1);
    }

    [Fact]
    public async Task Two_processes_on_one_database_charge_each_cycle_once()
    {
        using var one = new OttuProcess(_folder);
        using var two = new OttuProcess(_folder);
        await one.Start();
        await Subscribe(one);
        var ids = new List<long>();
        for (var i = 0; i < Schedules; i++) ids.Add(await Add(one));

        // The job of the second runs as soon as it starts, while the first is told to charge the same schedules.
        var starts = two.Start();
        await Task.WhenAll(ids.Select(id => Charge(one, id)));
        await starts;
        await Task.WhenAll(ids.Select(id => Charge(two, id)).Concat(ids.Select(id => Charge(one, id))));

        foreach (var id in ids) ((int)(await UntilPaid(two, id))["cycle_no"]!).ShouldBe(1);
        (await Charges(one)).ShouldBe(Schedules);
    }

    static async Task Subscribe(OttuProcess ottu)
    {
        var terms = Subscriber.Agreement("A1", ("type", "other"), ("cycle_interval_days", null), ("total_cycles", null), ("expiry_date", "2099-01-01"));
        var fields = Merchant.Minimal(("payment_type", "auto_debit"), ("customer_id", Subscriber.Customer), ("agreement", terms), ("amount", "5"));
        var created = await ottu.Merchant().PostAsJsonAsync("/b/checkout/v1/pymt-txn/", fields);
        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        var session = (string)(await created.Content.ReadFromJsonAsync<JsonObject>())!["session_id"]!;
        (await new Payer(ottu.Browser()).Pay(session)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    /// <summary>Due since midnight.</summary>
    static async Task<long> Add(OttuProcess ottu)
    {
        var answer = await ottu.Merchant().PostAsJsonAsync(BillingBench.Path, new JsonObject
        {
            ["type"] = "recurring",
            ["customer_id"] = Subscriber.Customer,
            ["environment"] = "sandbox",
            ["agreement_id"] = "A1",
            ["amount"] = "19",
            ["currency_code"] = "KWD",
            ["interval_unit"] = "month",
            ["time_of_day"] = "00:00",
        });
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (long)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
    }

    static Task<HttpResponseMessage> Charge(OttuProcess ottu, long id) => ottu.Merchant().PostAsJsonAsync($"{BillingBench.Path}{id}/charge/", new JsonObject());

    /// <summary>The job runs every minute; somebody who is impatient asks again.</summary>
    static async Task<JsonObject> UntilPaid(OttuProcess ottu, long id)
    {
        for (var tries = 0; tries < 240; tries++)
        {
            var schedule = (await ottu.Merchant().GetFromJsonAsync<JsonObject>($"{BillingBench.Path}{id}/"))!;
            if ((string)schedule["paid_amount"]! != "0.000") return schedule;
            await Charge(ottu, id);
            await Task.Delay(500);
        }

        throw new TimeoutException("The cycle was not paid: " + ottu.Output[^Math.Min(ottu.Output.Length, 4000)..]);
    }

    /// <summary>How often the bank took the schedules' amount.</summary>
    static async Task<int> Charges(OttuProcess ottu)
    {
        var books = await ottu.Browser().GetFromJsonAsync<JsonObject>("/sandbox/api/payments/?limit=100");
        return books!["results"]!.AsArray().Where(row => (string?)row!["amount"] == "19.000").Sum(row => (int)row!["charge_count"]!);
    }
}
