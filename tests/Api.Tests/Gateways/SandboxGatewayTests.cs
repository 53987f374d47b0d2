using Ottu.Application.Gateways;
using Ottu.Domain.Gateways;
using Ottu.Domain.Payments;
using static Ottu.Api.Tests.Gateways.SandboxBench;

namespace Ottu.Api.Tests.Gateways;

public sealed class SandboxGatewayTests : IDisposable
{
    const string Good = "4111111111111111";
    static readonly PaymentSource GatewayPage = new PaymentSource.GatewayPage();
    readonly SandboxBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Approves_a_good_card_with_everything_a_bank_would_say()
    {
        var approved = (await _bench.Charge(Card(Good))).ShouldBeOfType<GatewayAnswer.Approved>();

        var receipt = approved.Receipt;
        receipt.Card.ShouldNotBeNull();
        receipt.Card.ShouldBe(new CardSummary("VISA", "411111", "1111", "01", "39", "Sara Ahmad", receipt.Card.Fingerprint));
        receipt.Card.Fingerprint.Length.ShouldBe(64);
        var parameters = receipt.PgParams.ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>());
        parameters["auth_code"].Length.ShouldBe(6);
        parameters.Remove("auth_code");
        parameters.ShouldBe(
            new Dictionary<string, string>
            {
                ["track_id"] = "REF1",
                ["transaction_id"] = "SBX0000000001",
                ["card_number"] = "411111******1111",
                ["card_type"] = "VISA",
                ["card_holder"] = "Sara Ahmad",
                ["card_expiry_month"] = "01",
                ["card_expiry_year"] = "39",
                ["full_card_expiry"] = "01/39",
                ["payment_id"] = "PAY-0000001",
                ["ref"] = "606000000001",
                ["rrn"] = "606000000001",
                ["result"] = "CAPTURED",
                ["decision"] = "ACCEPT",
                ["pg_message"] = "Transaction approved",
                ["post_date"] = "2026-03-01",
            },
            ignoreOrder: true);
        receipt.Raw.ToJsonString().ShouldNotContain(Good);
        await _bench.ShouldBeBooked("paid", charges: 1);
    }

    [Fact]
    public async Task Charges_a_reference_once_however_often_it_is_sent()
    {
        var first = (GatewayAnswer.Approved)await _bench.Charge(Card(Good));
        var again = (GatewayAnswer.Approved)await _bench.Charge(Card("5555555555554444"));
        var asked = (GatewayAnswer.Approved)await _bench.Inquire();

        again.Receipt.PgParams.ToJsonString().ShouldBe(first.Receipt.PgParams.ToJsonString());
        asked.Receipt.PgParams.ToJsonString().ShouldBe(first.Receipt.PgParams.ToJsonString());
        await _bench.ShouldBeBooked("paid", charges: 1);
    }

    [Fact]
    public async Task Charges_a_reference_once_when_it_is_sent_at_the_same_moment()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _bench.Charge(Card(Good))));

        answers.ShouldAllBe(answer => answer is GatewayAnswer.Approved);
        await _bench.ShouldBeBooked("paid", charges: 1);
    }

    [Fact]
    public async Task Declines_with_a_message_for_customers()
    {
        var declined = (await _bench.Charge(Card("4000000000009995"))).ShouldBeOfType<GatewayAnswer.Declined>();

        declined.Code.ShouldBe("51");
        declined.Message.ShouldBe("The card has insufficient funds. Please use another card.");
        declined.Receipt.PgParams["result"]!.GetValue<string>().ShouldBe("DECLINED");
        declined.Receipt.PgParams.ContainsKey("auth_code").ShouldBeFalse();
        (await _bench.Inquire()).ShouldBeOfType<GatewayAnswer.Declined>().Code.ShouldBe("51");
        await _bench.ShouldBeBooked("declined", charges: 0);
    }

    [Fact]
    public async Task Reserves_where_the_connection_authorizes()
    {
        var approved = (await _bench.Charge(Card(Good), operation: GatewayOperation.Authorize)).ShouldBeOfType<GatewayAnswer.Approved>();

        approved.Receipt.PgParams["result"]!.GetValue<string>().ShouldBe("APPROVED");
        await _bench.ShouldBeBooked("authorized", charges: 1);
    }

    [Fact]
    public async Task Verifies_a_card_for_nothing()
    {
        (await _bench.Charge(Card(Good), minor: 0)).ShouldBeOfType<GatewayAnswer.Approved>();
        await _bench.ShouldBeBooked("paid", charges: 0);
    }

    [Fact]
    public async Task Sends_the_payer_to_its_page_or_its_challenge()
    {
        (await _bench.Charge(GatewayPage, "REF1")).ShouldBeOfType<GatewayAnswer.ActionRequired>().RedirectUrl.ShouldBe("http://localhost/sandbox/pay/REF1");
        (await _bench.Charge(Card("4000000000003220"), "REF2")).ShouldBeOfType<GatewayAnswer.ActionRequired>().RedirectUrl.ShouldBe("http://localhost/sandbox/3ds/REF2");
        (await _bench.Inquire("REF1")).ShouldBeOfType<GatewayAnswer.NotPaid>();
        (await _bench.Inquire("REF2")).ShouldBeOfType<GatewayAnswer.NotPaid>();
    }

    [Fact]
    public async Task Says_not_paid_of_what_it_never_heard_of() => (await _bench.Inquire("NOBODY")).ShouldBeOfType<GatewayAnswer.NotPaid>();

    [Fact]
    public async Task Timeout_is_unknown_and_not_charged()
    {
        (await _bench.Charge(Card(Good), told: "timeout")).ShouldBeOfType<GatewayAnswer.Unknown>();
        (await _bench.Charge(Card(Good), told: "timeout")).ShouldBeOfType<GatewayAnswer.Unknown>();
        (await _bench.Inquire()).ShouldBeOfType<GatewayAnswer.NotPaid>();
        await _bench.ShouldBeBooked("open", charges: 0);
    }

    [Fact]
    public async Task Late_paid_is_unknown_and_charged_and_says_so_at_the_second_inquiry()
    {
        (await _bench.Charge(Card(Good), told: "late_paid")).ShouldBeOfType<GatewayAnswer.Unknown>();
        (await _bench.Inquire()).ShouldBeOfType<GatewayAnswer.Pending>();
        (await _bench.Inquire()).ShouldBeOfType<GatewayAnswer.Approved>();
        await _bench.ShouldBeBooked("paid", charges: 1);
    }

    [Fact]
    public async Task Refuse_never_arrives()
    {
        (await _bench.Charge(Card(Good), told: "refuse")).ShouldBeOfType<GatewayAnswer.NotSent>();
        (await _bench.Host.Anonymous().GetAsync("/sandbox/api/payments/REF1")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Declines_with_the_code_it_is_told()
    {
        (await _bench.Charge(Card(Good), told: "91")).ShouldBeOfType<GatewayAnswer.Declined>().Code.ShouldBe("91");
        (await _bench.Charge(Card("5555555555554444"), "REF2", told: "00")).ShouldBeOfType<GatewayAnswer.Approved>();
        (await _bench.Charge(Card(Good), "REF3", told: "no such word")).ShouldBeOfType<GatewayAnswer.Approved>();
    }

    [Fact]
    public async Task Takes_no_money_for_production_without_an_adapter()
    {
        var mid = Mid(gateway: "mpgs", type: MidType.Production);

        (await _bench.Charge(Card(Good), mid: mid)).ShouldBe(new GatewayAnswer.NotSent("There is no adapter for mpgs."));
        (await _bench.Gateways.Of(mid).Inquire(new InquiryRequest(mid, "REF1", null!), CancellationToken.None)).ShouldBeOfType<GatewayAnswer.Unknown>();
    }

    [Fact]
    public async Task Simulates_nothing_when_it_is_switched_off()
    {
        _bench.Host.Settings["Ottu:Sandbox:Enabled"] = "false";

        (await _bench.Charge(Card(Good))).ShouldBeOfType<GatewayAnswer.NotSent>();
        (await _bench.Host.Anonymous().GetAsync("/sandbox/pay/REF1")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Keeps_no_number_and_no_code()
    {
        const string Cvv = "9371";
        string[] numbers = [Good, "4000000000009995", "4000000000003220", "4242424242424242"];
        await _bench.Charge(Card(numbers[0], cvv: Cvv), "REF1");
        await _bench.Charge(Card(numbers[1], cvv: Cvv), "REF2");
        await _bench.Charge(Card(numbers[2], cvv: Cvv, holder: numbers[2]), "REF3");
        await _bench.Post("/sandbox/3ds/REF3", ("action", "approve"), ("otp", "1"));
        await _bench.Charge(Card(numbers[0], cvv: Cvv), "REF4", told: "late_paid");
        await _bench.Charge(Card(numbers[0], cvv: Cvv), "REF5", told: "timeout");
        await _bench.Charge(GatewayPage, "REF6");
        await _bench.Post("/sandbox/pay/REF6", ("action", "approve"), ("number", numbers[3]), ("expiry", "01/39"), ("cvv", Cvv), ("holder", numbers[3]));

        var cells = Cells();
        cells.Count.ShouldBe(6 * 31);
        cells.ShouldNotContain(Cvv);
        foreach (var number in numbers)
        {
            cells.ShouldAllBe(cell => !cell.Contains(number));
            foreach (var file in Directory.GetFiles(_bench.Host.Folder)) Text(file).ShouldNotContain(number, Case.Sensitive, file);
        }
    }

    List<string> Cells()
    {
        using var connection = _bench.Host.OpenDatabase("Ottu:Sandbox:ConnectionString");
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM sandbox_payment";
        using var reader = command.ExecuteReader();
        var cells = new List<string>();
        while (reader.Read())
        {
            for (var column = 0; column < reader.FieldCount; column++) cells.Add(reader.GetValue(column).ToString()!);
        }

        return cells;
    }

    static string Text(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
