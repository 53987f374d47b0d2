using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>Whatever is sent: an answer of the 4xx kind, and not a row more than before. docs/protocol/checkout.md 1</summary>
public sealed class HostileInputTests : IClassFixture<OttuHost>
{
    const string AllFields =
        "type amount currency_code pg_codes payment_type order_no customer_id customer_email customer_phone customer_phone_2 customer_first_name customer_last_name " +
        "customer_birthdate billing_address shipping_address agreement card_acceptance_criteria notifications email_recipients language due_datetime expiration_time " +
        "redirect_url webhook_url extra attachment attachment_upload_url product_type vendor_name unit_code mode initiator_id payment_instrument branding_options loyalty " +
        "shortify_checkout_url shortify_attachment_url generate_qr_code include_sdk_setup_preload";

    readonly OttuHost _host;

    public HostileInputTests(OttuHost host) => _host = host;

    public static TheoryData<string, string> BrokenJson => new()
    {
        { "cut off", """{"type":"payment_request","amount":""" },
        { "nothing", " " },
        { "trailing text", "{} {}" },
        { "a comment", "{/* no */}" },
        { "a name twice", """{"amount":"1","amount":"2"}""" },
        { "100,000 levels", new string('[', 100_000) },
        { "65 levels", """{"extra":""" + string.Concat(Enumerable.Repeat("""{"a":""", 65)) + "1" + new string('}', 66) },
        { "half a surrogate in a value", """{"order_no":"\ud800"}""" },
        { "half a surrogate in a name", """{"\udc00":1}""" },
        { "a byte order of its own", "\uFEFF\uFEFF{}" },
    };

    [Theory]
    [MemberData(nameof(BrokenJson))]
    public async Task Refuses_broken_json(string what, string text)
    {
        var answer = await Post(new StringContent(text, Encoding.UTF8, "application/json"));
        ((string?)answer["detail"]).ShouldNotBeNull(what).ShouldStartWith("JSON parse error - ");
    }

    [Fact]
    public async Task Refuses_bytes_that_are_no_utf8()
    {
        var body = new ByteArrayContent([.. """{"order_no":" """u8, 0xC3, 0x28, .. "\"}"u8]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        (await Post(body)).ToJsonString().ShouldBe("""{"detail":"JSON parse error - The text is not valid UTF-8."}""");
    }

    [Theory]
    [InlineData("true")]
    [InlineData("-1e400")]
    [InlineData("1e400")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("{\"a\":{\"b\":[1,2,3]}}")]
    [InlineData("[[[]]]")]
    [InlineData("[null]")]
    [InlineData("\"\\u0000\"")]
    [InlineData("\"'; DROP TABLE payment_session; --\"")]
    public async Task Refuses_wrong_types_everywhere_at_once(string value)
    {
        var members = AllFields.Split(' ').Select(field => $"\"{field}\":{value}");
        await Post(Checkout.Json("{" + string.Join(',', members) + "}"));
    }

    [Theory]
    [InlineData("billing_address", "{\"line1\":[],\"city\":{},\"country\":7,\"state\":true}")]
    [InlineData("notifications", "{\"sms\":\"paid\",\"email\":[[]],\"whatsapp\":{}}")]
    [InlineData("agreement", "{\"id\":[],\"type\":{},\"cycle_interval_days\":\"x\",\"total_cycles\":1e400,\"seller\":[],\"expiry_date\":\"31/02/2026\"}")]
    [InlineData("loyalty", "{\"enabled\":\"perhaps\",\"metadata\":[]}")]
    [InlineData("branding_options", "{\"payment_methods\":{\"mock\":{\"text\":[],\"color\":\"red\"}}}")]
    [InlineData("card_acceptance_criteria", "{\"min_expiry_time\":366}")]
    [InlineData("expiration_time", "\"P999999999999D\"")]
    [InlineData("expiration_time", "\"999999 999999:999999:999999999\"")]
    [InlineData("due_datetime", "\"99/99/9999 99:99\"")]
    [InlineData("customer_birthdate", "\"2026-02-30\"")]
    [InlineData("redirect_url", "\"javascript:alert(1)\"")]
    [InlineData("webhook_url", "\"http://\"")]
    [InlineData("initiator_id", "99999999999999999999")]
    [InlineData("initiator_id", "404404")]
    [InlineData("unit_code", "\"u\"")]
    public async Task Refuses_wrong_members(string field, string json) => await Post(Checkout.Json(Merchant.Minimal((field, JsonNode.Parse(json))).ToJsonString()), field);

    [Fact]
    public async Task Refuses_a_hundred_thousand_codes_without_looking_at_them()
    {
        var codes = new JsonArray([.. Enumerable.Range(0, 100_000).Select(i => (JsonNode)$"c{i}")]);
        (await Post(Checkout.Json(Merchant.Minimal(("pg_codes", codes)).ToJsonString()))).ToJsonString()
            .ShouldBe("""{"pg_codes":["Ensure this field has no more than 100 elements."]}""");
    }

    [Theory]
    [InlineData("application/json", "The request body is larger than 1 MiB.")]
    [InlineData("application/x-www-form-urlencoded", "The request body is larger than 1 MiB.")]
    [InlineData("multipart/form-data; boundary=b", "The request body is larger than 4 MiB.")]
    public async Task Refuses_ten_megabytes(string type, string detail)
    {
        foreach (var chunked in new[] { false, true })
        {
            HttpContent body = chunked ? new StreamContent(new MemoryStream(new byte[10_000_000])) : new ByteArrayContent(new byte[10_000_000]);
            body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            (await Post(body)).ToJsonString().ShouldBe(new JsonObject { ["detail"] = detail }.ToJsonString());
        }
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\npayment")]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=b", "")]
    [InlineData("application/x-www-form-urlencoded", "%%%=&=&&&a.b.c.d.e.f.g.h.i.j=1&pg_codes=1&pg_codes.x=2&pg_codes[0]=3&billing_address=x&billing_address.city=y")]
    [InlineData("application/x-www-form-urlencoded", "billing_address={bad&extra=[1]&pg_codes=[&notifications.sms=paid")]
    public async Task Refuses_broken_forms(string type, string text)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        await Post(body);
    }

    [Fact]
    public async Task Refuses_ten_thousand_form_keys()
    {
        var body = new StringContent(string.Join('&', Enumerable.Range(0, 10_000).Select(i => $"k{i}=1")), Encoding.UTF8, "application/x-www-form-urlencoded");
        ((string?)(await Post(body))["detail"]).ShouldNotBeNull().ShouldStartWith("Form parse error - ");
    }

    [Fact]
    public async Task Understands_forms_as_merchants_write_them()
    {
        var body = new StringContent(
            "type=payment_request&amount=12.34&currency_code=KWD&pg_codes%5B0%5D=mock&pg_codes%5B1%5D=knet&billing_address.line1=1&billing_address.city=Kuwait+City" +
            "&billing_address.country=KW&extra=%7B%22a%22%3A1%7D&generate_qr_code=1&email_recipients=a%40example.com&email_recipients=b%40example.com",
            Encoding.UTF8,
            "application/x-www-form-urlencoded");
        var session = await (await _host.Merchant().PostAsync(Checkout.Path, body)).ShouldBe(HttpStatusCode.Created);
        session["pg_codes"]!.ToJsonString().ShouldBe("""["mock","knet"]""");
        session["billing_address"]!.ToJsonString().ShouldBe("""{"line1":"1","city":"Kuwait City","country":"KW"}""");
        session["extra"]!.ToJsonString().ShouldBe("""{"a":1}""");
        session["email_recipients"]!.ToJsonString().ShouldBe("""["a@example.com","b@example.com"]""");
        session.ContainsKey("qr_code_url").ShouldBeTrue();
    }

    [Fact]
    public async Task A_payment_instrument_is_refused_before_anything_is_created()
    {
        var token = Checkout.Node("""{"instrument_type":"token","payload":{"token":"123"}}""");
        (await Post(Checkout.Json(Merchant.Minimal(("payment_instrument", token)).ToJsonString()))).ToJsonString()
            .ShouldBeJson("""{"detail":"Only an `auto_debit` payment can be charged by the merchant.","result":"failed","code":"invalid_state"}""");
        (await Post(Checkout.Json(Merchant.Minimal(("payment_instrument", token), ("pg_codes", new JsonArray("mock", "knet"))).ToJsonString()))).ToJsonString()
            .ShouldBeJson("""{"pg_codes":["Only one payment gateway is allowed with `payment_instrument`."]}""");
        (await Post(Checkout.Json(Merchant.Minimal(("payment_instrument", Checkout.Node("""{"instrument_type":"cheque"}"""))).ToJsonString()))).ToJsonString()
            .ShouldBeJson("""{"payment_instrument":{"instrument_type":["\"cheque\" is not a valid choice."],"payload":["This field is required."]}}""");
    }

    /// <summary>Posts, expects 400 and no new row, and returns the answer.</summary>
    async Task<JsonObject> Post(HttpContent body, string? because = null)
    {
        var before = Rows();
        var answer = await _host.Merchant().PostAsync(Checkout.Path, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, $"{because} {text}");
        Rows().ShouldBe(before);
        return JsonNode.Parse(text)!.AsObject();
    }

    long Rows()
    {
        using var connection = _host.OpenDatabase();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM payment_session";
        return Convert.ToInt64(command.ExecuteScalar());
    }
}
