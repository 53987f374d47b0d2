using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>docs/protocol/checkout.md 5 and 10, checks 32-34. Uploads are limited to ten a minute, so each test has its own installation.</summary>
public class AttachmentTests
{
    const string Path = "/b/checkout/v1/upload-attachment/";

    [Fact]
    [Trait("check", "checkout-32")]
    public async Task Gives_the_same_name_two_addresses()
    {
        using var host = new OttuHost();
        var (first, second) = (await Upload(host, "a.png"), await Upload(host, "a.png"));
        ((string)first["file_url"]!).ShouldMatch("^payment_transactions/attachments/a_[0-9A-Za-z]{7}\\.png$");
        ((string)first["file_url"]!).ShouldNotBe((string)second["file_url"]!);
        ((string)first["original_filename"]!).ShouldBe("a.png");
        first.Count.ShouldBe(2);
    }

    [Fact]
    [Trait("check", "checkout-33")]
    public async Task Refuses_uploads_in_the_words_of_the_protocol()
    {
        const string NotBoth = "Please provide only `order_no` or `session_id`, not both.";
        using var host = new OttuHost();
        await (await Post(host, "a.png", 5, ("session_id", "x"), ("order_no", "y"))).ShouldBe400($$"""{"order_no":["{{NotBoth}}"],"session_id":["{{NotBoth}}"]}""");
        await (await Post(host, "a.png", 5, ("shortify_attachment_url", "true")))
            .ShouldBe400("""{"attachment_short_url":["You must provide either `session_id` or `order_no` to identify the PaymentTransaction."]}""");
        await (await host.Merchant().PostAsync(Path, Checkout.Json("{}")))
            .ShouldBe(HttpStatusCode.UnsupportedMediaType, """{"detail":"Unsupported media type \"application/json; charset=utf-8\" in request."}""");
        await (await Post(host, "a.png", 3_000_000)).ShouldBe400("""{"file":["File size must not exceed 2.5 MB."]}""");
        await (await Post(host, name: null, 0)).ShouldBe400("""{"file":["No file was submitted."]}""");
        await (await Post(host, "a.png", 5, ("session_id", "foo"))).ShouldBe400("""{"session_id":["No PaymentTransaction found with `session_id` of foo."]}""");
        await (await Post(host, "a.png", 5_000_000)).ShouldBe400("""{"detail":"The request body is larger than 4 MiB."}""");
    }

    [Fact]
    [Trait("check", "checkout-34")]
    public async Task Attaches_an_uploaded_file_by_its_address()
    {
        using var host = new OttuHost();
        var url = (string)(await Upload(host, "Invoice 7.PDF"))["file_url"]!;
        url.ShouldMatch("^payment_transactions/attachments/Invoice_7_[0-9A-Za-z]{7}\\.pdf$");
        var session = await host.Create(("attachment_upload_url", url), ("shortify_attachment_url", true));
        ((string)session["attachment"]!).ShouldBe("http://localhost/media/" + url);
        ((string)session["attachment_upload_url"]!).ShouldBe(url);
        (await host.Anonymous().GetAsync((string)session["attachment_short_url"]!)).Headers.Location!.ToString().ShouldBe("http://localhost/media/" + url);
        await (await host.PostSession(("attachment_upload_url", "payment_transactions/attachments/gone.pdf")))
            .ShouldBe400("""{"attachment_upload_url":["No file found with `attachment_upload_url` of payment_transactions/attachments/gone.pdf."]}""");
        await (await host.PostSession(("attachment_upload_url", "../../ottu.db"))).ShouldBe400("""{"attachment_upload_url":["This value does not match the required pattern."]}""");
    }

    [Fact]
    public async Task Replaces_the_file_of_a_session_by_its_order_number()
    {
        using var host = new OttuHost();
        var id = await host.CreateSession(("order_no", "o-7"));
        var upload = await Upload(host, "b.txt", ("order_no", "o-7"), ("shortify_attachment_url", "1"));
        var session = await host.Read(id);
        ((string)session["attachment"]!).ShouldBe("http://localhost/media/" + (string)upload["file_url"]!);
        ((string)session["attachment_short_url"]!).ShouldBe((string)upload["attachment_short_url"]!);
    }

    [Theory]
    [InlineData("/media/..%2f..%2fottu.db")]
    [InlineData("/media/payment_transactions/attachments/..%2f..%2f..%2fottu.db")]
    [InlineData("/media/payment_transactions/attachments/%2e%2e/%2e%2e/%2e%2e/ottu.db")]
    public async Task Serves_nothing_outside_its_folder(string path)
    {
        using var host = new OttuHost();
        (await host.Anonymous().GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    static async Task<JsonObject> Upload(OttuHost host, string name, params (string Name, string Value)[] fields) =>
        await (await Post(host, name, 5, fields)).ShouldBe(HttpStatusCode.OK);

    static Task<HttpResponseMessage> Post(OttuHost host, string? name, int length, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (field, value) in fields) form.Add(new StringContent(value), field);
        if (name is not null) form.Add(new ByteArrayContent(new byte[length]), "file", name);
        else form.Add(new StringContent("x"), "nothing");
        return host.Merchant().PostAsync(Path, form);
    }
}
