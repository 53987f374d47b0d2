using System.Net;
using System.Text;
using Ottu.Api.Tests.Payments;
using Ottu.Api.Tests.Settings;

namespace Ottu.Api.Tests.Routing;

public sealed class BinImportTests : IDisposable
{
    const string Header = "lo,hi,scheme,type,issuer,country\n";

    readonly SettingsHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task An_import_replaces_the_whole_table()
    {
        await (await _host.Merchant().ImportBins(Header + "411111,411111,visa,credit,\"Bank, of Kuwait\",KW\n422222,422222,visa,debit,,\n")).ShouldBe(HttpStatusCode.OK, """{"id":1,"rows":2,"replaced":0}""");
        await (await _host.GetFrom("bin-ranges/41111122/")).ShouldBe(
            HttpStatusCode.OK, """{"bin":"41111122","scheme":"VISA","card_type":"credit","issuer_bank":"Bank, of Kuwait","issuer_country":"KW"}""");
        await (await _host.Merchant().ImportBinFile(Header + "411111,411111,mada,debit,Other,SA\n")).ShouldBe(HttpStatusCode.OK, """{"id":2,"rows":1,"replaced":2}""");
        await (await _host.GetFrom("bin-ranges/411111/")).ShouldBe(HttpStatusCode.OK, """{"bin":"411111","scheme":"MADA","card_type":"debit","issuer_bank":"Other","issuer_country":"SA"}""");
        await (await _host.GetFrom("bin-ranges/422222/")).ShouldBe(HttpStatusCode.NotFound, """{"detail":"Not found."}""");
        await (await _host.GetFrom("bin-ranges/4/")).ShouldBe(HttpStatusCode.NotFound, """{"detail":"Not found."}""");
        (await _host.Scalar("SELECT COUNT(*) FROM bin_range")).ShouldBe(1);
        (await _host.Results("audit/?record_type=bin_import&record_id=2")).Single()["changes"]!.ToJsonString().ShouldBe("""{"rows":[2,1]}""");
    }

    [Fact]
    public async Task Thousands_of_rows_are_stored_in_batches()
    {
        var rows = Enumerable.Range(0, 5_107).Select(number => $"{40_000_000 + (number * 10)},{40_000_009 + (number * 10)},visa,credit,Bank {number % 40},KW");
        await (await _host.Merchant().ImportBinFile(Header + string.Join("\r\n", rows))).ShouldBe(HttpStatusCode.OK, """{"id":1,"rows":5107,"replaced":0}""");
        (await _host.Scalar("SELECT COUNT(*) FROM bin_range WHERE import_ref = 1")).ShouldBe(5_107);
        (await _host.Answer("bin-ranges/40051069/"))["issuer_bank"]!.ToString().ShouldBe("Bank 26");
        (await _host.GetFrom("bin-ranges/40051070/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task One_wrong_row_refuses_the_file_and_keeps_the_table()
    {
        await (await _host.Merchant().ImportBins(Header + "411111,411111,visa,,,\n")).ShouldBe(HttpStatusCode.OK);
        await (await _host.Merchant().ImportBins(Header + "422222,422222,visa,,,\n422222,411111,visa,,,\n4,4,visa,,,\n411111,411111,a-scheme-of-nobody,,,\n")).ShouldBe400(
            """{"file":["Line 3: hi is below lo.","Line 4: lo and hi must have 6 to 8 digits.","Line 5: scheme and type have at most 16 characters."]}""");
        (await _host.GetFrom("bin-ranges/411111/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var many = await (await _host.Merchant().ImportBins(Header + string.Concat(Enumerable.Repeat("x\n", 400)))).ShouldBe(HttpStatusCode.BadRequest);
        many["file"]!.AsArray().Count.ShouldBe(50);
    }

    [Fact]
    public async Task A_body_without_a_readable_file_says_so()
    {
        var client = _host.Merchant();
        await (await client.ImportBins("")).ShouldBe400("""{"file":["The file is empty."]}""");
        await (await client.ImportBins("a,b\n1,2\n")).ShouldBe400("""{"file":["Line 1: the header must be lo,hi,scheme,type,issuer,country."]}""");
        await (await client.ImportBinFile(Header, name: "table")).ShouldBe400("""{"file":["This field is required."]}""");
        await (await client.PostAsync($"{Control.Root}bin-ranges/import/", Payments.Checkout.Json("{}"))).ShouldBe(HttpStatusCode.UnsupportedMediaType, """{"detail":"Unsupported media type \"application/json; charset=utf-8\" in request."}""");
        var latin = new ByteArrayContent([.. Encoding.ASCII.GetBytes(Header + "411111,411111,visa,,Caf"), 0xE9, .. ",FR"u8]) { Headers = { ContentType = new("text/csv") } };
        await (await client.PostAsync($"{Control.Root}bin-ranges/import/", latin)).ShouldBe400("""{"file":["The text is not valid UTF-8."]}""");
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_without_being_kept()
    {
        var padding = new string(' ', 1024) + "\n";
        var body = new StringContent(Header + string.Concat(Enumerable.Repeat(padding, 33 * 1024)), Encoding.UTF8, "text/csv");
        await (await _host.Merchant().PostAsync($"{Control.Root}bin-ranges/import/", body)).ShouldBe400("""{"file":["The file is too large."]}""");
        (await _host.Scalar("SELECT COUNT(*) FROM bin_import")).ShouldBe(0);
    }
}
