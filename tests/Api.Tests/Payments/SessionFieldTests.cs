using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>docs/protocol/checkout.md 3 and 10, checks 11-25: what else a new session can be given, and what that does.</summary>
public sealed class SessionFieldTests : IClassFixture<OttuHost>
{
    readonly OttuHost _host;

    public SessionFieldTests(OttuHost host) => _host = host;

    [Fact]
    [Trait("check", "checkout-11")]
    public async Task Asks_for_the_address_that_a_notification_needs()
    {
        await (await _host.PostSession(("notifications", Checkout.Node("""{"sms":["paid"],"email":["paid"],"whatsapp":["paid"]}""")))).ShouldBe400(
            """
            {"notifications":{"sms":["To use sms notifications provide the `customer_phone` field."],"email":["To use email notifications provide the `customer_email` field."],
            "whatsapp":["To use whatsapp notifications provide the `customer_phone` field."]}}
            """);
        await (await _host.PostSession(("notifications", Checkout.Node("""{"whatsapp":["refunded"]}"""))))
            .ShouldBe400("""{"notifications":{"whatsapp":["\"refunded\" is not a valid choice."]}}""");
    }

    [Theory]
    [Trait("check", "checkout-12")]
    [InlineData("customer_email", 0, "Enter a valid email address.")]
    [InlineData("customer_email", 129, "Ensure this field has no more than 128 characters.")]
    [InlineData("customer_phone", 17, "Ensure this field has no more than 16 characters.")]
    public async Task Refuses_wrong_and_overlong_contacts(string field, int length, string message) =>
        await (await _host.PostSession((field, length == 0 ? "nobody" : new string('9', length)))).ShouldBe400(new JsonObject { [field] = new JsonArray(message) }.ToJsonString());

    [Fact]
    [Trait("check", "checkout-13")]
    public async Task Checks_addresses_member_by_member()
    {
        await (await _host.PostSession(("billing_address", Checkout.Node("""{"line1":"a"}"""))))
            .ShouldBe400("""{"billing_address":{"city":["This field is required."],"country":["This field is required."]}}""");
        await (await _host.PostSession(("billing_address", Checkout.Node("""{"line1":"a","city":"b","country":"ZZ"}"""))))
            .ShouldBe400("""{"billing_address":{"country":["\"ZZ\" is not a valid choice."]}}""");
        await (await _host.PostSession(("billing_address", "x")))
            .ShouldBe400("""{"billing_address":{"non_field_errors":["Invalid data. Expected a dictionary, but got str."]}}""");
    }

    [Fact]
    [Trait("check", "checkout-14")]
    public async Task Auto_debit_needs_an_agreement_a_customer_and_a_gateway_that_tokenizes()
    {
        var agreement = Checkout.Node(
            """{"id":"a1","type":"recurring","frequency":"monthly","amount_variability":"fixed","expiry_date":"2027-01-01","cycle_interval_days":30,"total_cycles":12}""");
        await (await _host.PostSession(("payment_type", "auto_debit"))).ShouldBe400("""{"agreement":["This field is required."],"customer_id":["This field is required."]}""");
        var created = await _host.Create(("payment_type", "auto_debit"), ("customer_id", "c1"), ("agreement", agreement));
        created["card_acceptance_criteria"]!.ToJsonString().ShouldBe("""{"min_expiry_time":30}""");
        created["agreement"]!.ToJsonString().ShouldBeJson(agreement.ToJsonString());
        await (await _host.PostSession(("payment_type", "auto_debit"), ("customer_id", "c1"), ("agreement", agreement), ("pg_codes", new JsonArray("knet"))))
            .ShouldBe400("""{"pg_codes":["Payment gateway `knet` does not support tokenization."]}""");
        await (await _host.PostSession(("payment_type", "auto_debit"), ("customer_id", "c1"), ("agreement", Checkout.Node("""{"id":"a2","type":"unscheduled","frequency":"daily"}"""))))
            .ShouldBe400("""{"agreement":{"frequency":["\"daily\" is not a valid choice."]}}""");
        await (await _host.PostSession(("payment_type", "auto_debit"), ("customer_id", "c1"), ("agreement", Checkout.Node("""{"id":"a3"}""")))).ShouldBe400(
            """
            {"agreement":{"frequency":["This field is required."],"amount_variability":["This field is required."],"expiry_date":["This field is required."],
            "cycle_interval_days":["This field is required."],"total_cycles":["This field is required."]}}
            """);
    }

    [Fact]
    [Trait("check", "checkout-15")]
    public async Task An_agreement_is_for_auto_debit_only() => await (await _host.PostSession(("agreement", Checkout.Node("""{"id":"a1"}"""))))
        .ShouldBe400("""{"agreement":["This field is only allowed when `payment_type` is `auto_debit`."]}""");

    [Fact]
    [Trait("check", "checkout-16")]
    public async Task Saving_a_card_costs_nothing()
    {
        ((string)(await _host.Create(("payment_type", "save_card"), ("amount", 0), ("customer_id", "c1")))["amount"]!).ShouldBe("0.000");
        await (await _host.PostSession(("payment_type", "save_card"), ("amount", 1), ("customer_id", "c1")))
            .ShouldBe400("""{"amount":["The amount must be zero for the save card operation."]}""");
    }

    [Fact]
    [Trait("check", "checkout-17")]
    public async Task Adds_a_fixed_fee_to_the_method_and_not_to_the_session()
    {
        var session = await _host.Create(("amount", 10), ("pg_codes", new JsonArray("fee")));
        var method = session["payment_methods"]![0]!;
        ((string)session["amount"]!).ShouldBe("10.000");
        ((string)method["amount"]!, (string)method["fee"]!, (string)method["fee_description"]!).ShouldBe(("10.500", "0.500", "Fee"));
        ((string)session["billing"]!["total"]!["formatted"]!).ShouldBe("10.500 KWD");
        var arabic = await _host.Create(("amount", 10), ("pg_codes", new JsonArray("fee")), ("language", "ar"));
        ((string)arabic["payment_methods"]![0]!["fee_description"]!).ShouldBe("رسوم");
    }

    [Fact]
    [Trait("check", "checkout-18")]
    public async Task Converts_into_the_currency_of_the_gateway()
    {
        var session = await _host.Create(("amount", 10), ("currency_code", "usd"), ("pg_codes", new JsonArray("fx")));
        var method = session["payment_methods"]![0]!;
        ((string)session["amount"]!, (string)session["currency_code"]!).ShouldBe(("10.00", "USD"));
        ((string)method["amount"]!, (string)method["currency_code"]!, (string)method["fee"]!).ShouldBe(("3.100", "KWD", "0.100"));
    }

    [Fact]
    [Trait("check", "checkout-19")]
    public async Task Order_numbers_repeat_but_have_a_length()
    {
        await (await _host.PostSession(("order_no", new string('x', 129)))).ShouldBe400("""{"order_no":["Ensure this field has no more than 128 characters."]}""");
        await (await _host.PostSession(("order_no", new string('x', 38)), ("pg_codes", new JsonArray("mpgs1"))))
            .ShouldBe400("""{"order_no":["Ensure this field has no more than 37 characters."]}""");
        var first = await _host.CreateSession(("order_no", "same"));
        (await _host.CreateSession(("order_no", "same"))).ShouldNotBe(first);
    }

    [Fact]
    [Trait("check", "checkout-20")]
    public async Task Reads_durations_in_both_notations()
    {
        ((string)(await _host.Create(("expiration_time", "00 00:50:00")))["expiration_time"]!).ShouldBe("00:50:00");
        ((string)(await _host.Create(("expiration_time", "P2DT3H")))["expiration_time"]!).ShouldBe("2 03:00:00");
        await (await _host.PostSession(("expiration_time", "abc")))
            .ShouldBe400("""{"expiration_time":["Duration has wrong format. Use one of these formats instead: [DD] [HH:[MM:]]ss[.uuuuuu]."]}""");
        await (await _host.PostSession(("expiration_time", "00:00:00"))).ShouldBe400("""{"expiration_time":["Ensure this value is greater than or equal to 00:00:01."]}""");
        await (await _host.PostSession(("expiration_time", "366 00:00:00"))).ShouldBe400("""{"expiration_time":["Ensure this value is less than or equal to 365 00:00:00."]}""");
    }

    [Theory]
    [Trait("check", "checkout-21")]
    [InlineData("15/01/2030 11:04", "15/01/2030 11:04:00")]
    [InlineData("15/01/2030 11:04:05", "15/01/2030 11:04:05")]
    [InlineData("2030-01-15T14:04:00+03:00", "15/01/2030 11:04:00")]
    public async Task Reads_due_times_in_both_notations(string sent, string shown) =>
        ((string)(await _host.Create(("due_datetime", sent)))["due_datetime"]!).ShouldBe(shown);

    [Fact]
    [Trait("check", "checkout-22")]
    public async Task Makes_the_links_that_were_asked_for_and_keeps_them()
    {
        var plain = await _host.Create();
        var session = await _host.Create(("shortify_checkout_url", true), ("generate_qr_code", "1"), ("include_sdk_setup_preload", "true"));
        session.Select(member => member.Key).Except(plain.Select(member => member.Key)).Order().ShouldBe(["checkout_short_url", "qr_code_url", "sdk_setup_preload_payload"]);
        var shortUrl = (string)session["checkout_short_url"]!;
        shortUrl.ShouldMatch("^http://localhost/s/[0-9A-Za-z]{10}$");

        var redirect = await _host.Anonymous().GetAsync(shortUrl);
        redirect.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        redirect.Headers.Location!.ToString().ShouldBe((string)session["checkout_url"]!);
        var png = await _host.Anonymous().GetAsync((string)session["qr_code_url"]!);
        png.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        (await png.Content.ReadAsByteArrayAsync())[..4].ShouldBe([0x89, (byte)'P', (byte)'N', (byte)'G']);

        var read = await _host.Read((string)session["session_id"]!);
        ((string)read["checkout_short_url"]!).ShouldBe(shortUrl);
        read.ContainsKey("sdk_setup_preload_payload").ShouldBeFalse();
        (await _host.Anonymous().GetAsync($"/media/qr/{(string)plain["session_id"]!}.png")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _host.Anonymous().GetAsync("/s/0000000000")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Trait("check", "checkout-23")]
    public async Task Drops_unknown_fields_and_echoes_extra()
    {
        var session = await _host.Create(("foo", 1), ("extra", Checkout.Node("""{"a":"1","deep":{"b":[1.50,null]}}""")), ("order_no", null), ("vendor_name", ""));
        session.ContainsKey("foo").ShouldBeFalse();
        session.ContainsKey("order_no").ShouldBeFalse();
        session.ContainsKey("vendor_name").ShouldBeFalse();
        session["extra"]!.ToJsonString().ShouldBe("""{"a":"1","deep":{"b":[1.50,null]}}""");
        await (await _host.PostSession(("extra", new JsonObject { ["a"] = new string('x', 16 * 1024) }))).ShouldBe400("""{"extra":["Ensure this field has no more than 16384 bytes."]}""");
        await (await _host.PostSession(("extra", "x"))).ShouldBe400("""{"extra":["Expected a dictionary of items but got type \"str\"."]}""");
    }

    [Fact]
    [Trait("check", "checkout-24")]
    public async Task Takes_an_attachment_in_a_multipart_body()
    {
        var created = await (await Multipart("a.pdf")).ShouldBe(HttpStatusCode.Created);
        var address = (string)created["attachment"]!;
        address.ShouldMatch("^http://localhost/media/payment_transactions/attachments/a_[0-9A-Za-z]{7}\\.pdf$");
        ((string)created["amount"]!).ShouldBe("12.340");
        var file = await _host.Anonymous().GetAsync(address);
        (await file.Content.ReadAsStringAsync()).ShouldBe("hello");
        file.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        file.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        await (await Multipart("a.zip")).ShouldBe400(
            """{"attachment":["File extension 'zip' is not allowed. Allowed extensions are: pdf, jpeg, png, doc, docx, jpg, xls, xlsx, txt."]}""");

        Task<HttpResponseMessage> Multipart(string name) => _host.Merchant().PostAsync(Checkout.Path, new MultipartFormDataContent
        {
            { new StringContent("payment_request"), "type" },
            { new StringContent("12.34"), "amount" },
            { new StringContent("KWD"), "currency_code" },
            { new StringContent("mock"), "pg_codes" },
            { new ByteArrayContent("hello"u8.ToArray()), "attachment", name },
        });
    }

    [Fact]
    [Trait("check", "checkout-25")]
    public async Task Understands_the_misspelt_shipping_address()
    {
        var address = Checkout.Node("""{"first_name":"N","last_name":"S","email":"n@example.com","phone":"+965","line1":"1","city":"Kuwait","country":"KW"}""");
        var session = await _host.Create(("shopping_address", address));
        session["shipping_address"]!.ToJsonString().ShouldBeJson(address.ToJsonString());
        session.ContainsKey("shopping_address").ShouldBeFalse();
    }
}
