using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Crashes;
using Ottu.Api.Tests.Hostile;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;
using Ottu.Domain.Gateways;

namespace Ottu.Api.Tests.Settings;

/// <summary>docs/protocol/routing.md 1.4, docs/protocol/administration.md 2: Apple Pay, Google Pay, Samsung Pay and wallets of connections.</summary>
public sealed class PaymentServiceTests : IDisposable
{
    const string WellKnown = "/.well-known/apple-developer-merchantid-domain-association";

    readonly SharedFolder _folder = new();
    readonly SettingsHost _host;

    public PaymentServiceTests()
    {
        _host = new SettingsHost();
        _host.Settings["ConnectionStrings:Ottu"] = $"Data Source={Path.Combine(_folder, "ottu.db")}";
    }

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    [SqliteFact]
    public async Task Apple_Pay_gets_a_key_that_never_leaves_and_a_request_to_sign_it()
    {
        var added = await _host.AddService("ap", "apple_pay");
        var csr = added["csr"]!.ToString();
        csr.ShouldStartWith("-----BEGIN CERTIFICATE REQUEST-----");
        CertificateRequest.LoadSigningRequestPem(csr, HashAlgorithmName.SHA256).SubjectName.Name.ShouldBe("CN=merchant.example.shop");
        added.Remove("csr");
        added.ToJsonString().ShouldBeJson(
            """
            {"code":"ap","name":"ap","name_ar":"خدمة","flow":"apple_pay","pg_code":"mock","is_active":true,"country_code":"","merchant_id":"merchant.example.shop","display_name":"Example Shop",
            "domain":"shop.example.com","certificate":"","domain_verification":"","private_key":"***","version":1}
            """);
        _folder.Contains("PRIVATE KEY").ShouldBeFalse();
        _folder.Contains("merchant.example.shop").ShouldBeTrue("the search can find something");
        var audit = await _host.Merchant().GetStringAsync("/b/api/v1/admin/audit/");
        audit.ShouldContain("payment_service");
        audit.ShouldNotContain("PRIVATE KEY");
    }

    [Fact]
    public async Task Takes_the_certificate_that_answers_its_request_and_no_other()
    {
        var added = await _host.AddService("ap", "apple_pay");
        var other = await _host.AddService("ap2", "apple_pay");
        await (await Change("ap", Body("certificate", Sign(other)))).ShouldBe400("""{"certificate":["The certificate was not issued for this service's signing request."]}""");
        await (await Change("ap", Body("certificate", "no certificate"))).ShouldBe400("""{"certificate":["Upload a certificate in PEM or base64."]}""");
        var changed = await (await Change("ap", Body("certificate", Sign(added)))).ShouldBe(HttpStatusCode.OK);
        changed["certificate"]!.ToString().ShouldStartWith("-----BEGIN CERTIFICATE-----");
        (changed["csr"]!.ToString(), (int)changed["version"]!).ShouldBe((added["csr"]!.ToString(), 2));
        var again = await (await Change("ap", Body("certificate", changed["certificate"]!.ToString()))).ShouldBe(HttpStatusCode.OK);
        ((int)again["version"]!).ShouldBe(2, "PEM of the same certificate changes nothing");
    }

    [Fact]
    public async Task Serves_the_file_that_proves_the_domain_on_both_paths()
    {
        (await _host.Anonymous().GetAsync(WellKnown)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await _host.AddService("ap", "apple_pay", "mock", ("domain_verification", "7B227073704964223A22"));
        await _host.AddService("ap2", "apple_pay", "mock", ("domain", "other.example.com"), ("domain_verification", "7B22"));
        foreach (var path in new[] { WellKnown, WellKnown + ".txt" })
        {
            var answer = await _host.Anonymous().GetAsync(path);
            (answer.Content.Headers.ContentType!.MediaType, await answer.Content.ReadAsStringAsync()).ShouldBe(("text/plain", "7B227073704964223A22"));
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, WellKnown);
        request.Headers.Host = "other.example.com";
        (await (await _host.Anonymous().SendAsync(request)).Content.ReadAsStringAsync()).ShouldBe("7B22");
    }

    [Fact]
    public async Task Refuses_what_is_incomplete_or_would_change_what_a_service_is()
    {
        await (await Add(new JsonObject { ["code"] = "a-code-of-17-chars", ["name"] = "x", ["pg_code"] = "none", ["flow"] = "cheque" })).ShouldBe400(
            """{"code":["Ensure this field has no more than 16 characters."],"pg_code":["\"none\" does not exist."],"flow":["\"cheque\" is not a valid choice."]}""");
        await (await Add(new JsonObject { ["code"] = "ap", ["name"] = "x", ["pg_code"] = "mock", ["flow"] = "apple_pay", ["domain"] = "https://x/" })).ShouldBe400(
            """{"merchant_id":["This field is required."],"display_name":["This field is required."],"domain":["Enter a host name without scheme or path."]}""");
        await (await Add(Device.Service("gp", "google_pay", "mock", ("environment", "PRODUCTION"), ("merchant_name", new string('x', 26)), ("country_code", "XX")))).ShouldBe400(
            """{"country_code":["\"XX\" is not a valid choice."],"merchant_name":["Ensure this field has no more than 25 characters."],"merchant_id":["This field is required."]}""");
        await _host.AddService("gp", "google_pay");
        await (await Add(Device.Service("gp", "google_pay"))).ShouldBe400("""{"code":["A payment service with this code already exists."]}""");
        await (await Change("gp", Payments.Checkout.Json("""{"code":"gp2","flow":"wallet","version":9}"""))).ShouldBe400(
            """{"version":["The record was changed in the meantime; its version is 1."],"code":["The code of a payment service cannot be changed."],"flow":["The flow of a payment service cannot be changed."]}""");
        await (await Change("none", Payments.Checkout.Json("{}"))).ShouldBe(HttpStatusCode.NotFound, """{"detail":"Not found."}""");
        (await _host.Basic("viewer", "viewer-secret-1").GetAsync(Device.ServicesPath)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.Basic("viewer", "viewer-secret-1").PostAsJsonAsync(Device.ServicesPath, Device.Service("x", "wallet"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_service_that_is_off_is_offered_to_nobody()
    {
        await _host.AddService("ap", "apple_pay");
        await (await Change("ap", Payments.Checkout.Json("""{"is_active":false}"""))).ShouldBe(HttpStatusCode.OK);
        (await (await _host.PayApple(await _host.CreateSession())).ShouldBe(HttpStatusCode.BadRequest))["code"]!.ToString().ShouldBe("not_supported");
    }

    [Fact]
    public async Task Services_follow_a_connection_that_is_renamed()
    {
        await _host.AddMid("early", "ottu_sandbox");
        await _host.AddService("ap", "apple_pay", "early");
        await (await _host.Merchant().PatchAsync("/b/api/v1/admin/mids/early/", Payments.Checkout.Json("""{"code":"late"}"""))).ShouldBe(HttpStatusCode.OK);
        var listed = await _host.Merchant().GetFromJsonAsync<JsonObject>(Device.ServicesPath);
        listed!["results"]!.AsArray().ShouldHaveSingleItem()!["pg_code"]!.ToString().ShouldBe("late");
        await (await _host.PayApple(await _host.CreateSession(("pg_codes", new JsonArray("late"))))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_seed_file_brings_services_and_makes_their_keys_once()
    {
        var seed = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "seed.json")))!;
        seed["payment_services"] = new JsonArray(Device.Service("ap", "apple_pay"), Device.Service("w", "wallet"));
        string key;
        using (var first = SettingsHost.SeededWith(_folder, seed.DeepClone().AsObject()))
        {
            var services = (await first.Installation()).PaymentServices;
            (services["w"].Provider, services["ap"].Flow).ShouldBe(("ottu", ServiceFlow.ApplePay));
            key = services["ap"].PrivateKey;
            key.Length.ShouldBeGreaterThan(1000);
        }

        using var second = SettingsHost.SeededWith(_folder, seed);
        (await second.Installation()).PaymentServices["ap"].PrivateKey.ShouldBe(key);
    }

    [Fact]
    public async Task A_real_merchant_session_is_asked_of_Apple_only()
    {
        await using var apple = await LoopbackReceiver.Start();
        _host.Settings["Ottu:ApplePay:SessionUrl"] = apple.Url;
        await _host.AddMid("live", "mpgs", ("type", "production"));
        var service = await _host.AddService("ap", "apple_pay", "live");
        var session = await _host.CreateSession(("pg_codes", new JsonArray("live")));
        await Refuses(session);
        apple.Received.ShouldBeEmpty("there is no certificate yet");

        await (await Change("ap", Body("certificate", Sign(service)))).ShouldBe(HttpStatusCode.OK);
        await Refuses(session);
        apple.Received.ShouldHaveSingleItem().ToJsonString().ShouldBeJson(
            """{"merchantIdentifier":"merchant.example.shop","displayName":"Example Shop","initiative":"web","initiativeContext":"shop.example.com"}""");
    }

    [Fact]
    public async Task Apple_that_is_not_reached_is_a_refusal()
    {
        await Refuses(await Live($"https://127.0.0.1:{ClosedPort()}/"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"nonce\":")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n[]")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"nonce\":\"\\ud800\"}")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"\\udc00\":1}")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"nonce\":1,\"nonce\":2}")]
    public async Task Whatever_is_no_merchant_session_is_a_refusal(string answer)
    {
        await using var apple = new RawServer(sent => sent.Send(answer));
        await Refuses(await Live($"http://127.0.0.1:{apple.Port}/"));
        apple.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task A_merchant_session_reaches_the_browser_as_it_came()
    {
        await using var apple = new RawServer(sent => sent.Send("HTTP/1.1 200 OK\r\n\r\n{\"nonce\":\"1\"}"));
        var opened = await (await Validate(await Live($"http://127.0.0.1:{apple.Port}/"))).ShouldBe(HttpStatusCode.OK);
        opened.ToJsonString().ShouldBe("""{"nonce":"1"}""");
    }

    /// <summary>A session of a production connection whose service has its certificate, with Apple at this address.</summary>
    async Task<string> Live(string apple)
    {
        _host.Settings["Ottu:ApplePay:SessionUrl"] = apple;
        await _host.AddMid("live", "mpgs", ("type", "production"));
        var service = await _host.AddService("ap", "apple_pay", "live");
        await (await Change("ap", Body("certificate", Sign(service)))).ShouldBe(HttpStatusCode.OK);
        return await _host.CreateSession(("pg_codes", new JsonArray("live")));
    }

    async Task Refuses(string session)
    {
        var body = await (await Validate(session)).ShouldBe(HttpStatusCode.BadRequest);
        (body["message"]!.ToString(), body["callback_payload"]!["status"]!.ToString()).ShouldBe(("Apple Pay could not be started.", "error"));
    }

    /// <summary>What the browser says about where Apple is, is not believed.</summary>
    Task<HttpResponseMessage> Validate(string session)
    {
        var request = new JsonObject
        {
            ["session_id"] = session,
            ["code"] = "live",
            ["amount"] = "12.340",
            ["apple_pay_payload"] = new JsonObject { ["validationURL"] = "https://attacker.example/" },
        };
        return _host.Sdk().PostAsJsonAsync(Device.ValidatePath, request);
    }

    Task<HttpResponseMessage> Add(JsonObject service) => _host.Merchant().PostAsJsonAsync(Device.ServicesPath, service);

    Task<HttpResponseMessage> Change(string code, HttpContent body) => _host.Merchant().PatchAsync($"{Device.ServicesPath}{code}/", body);

    static StringContent Body(string name, string value) => Payments.Checkout.Json(new JsonObject { [name] = value }.ToJsonString());

    /// <summary>Base64 of what an authority answers to a signing request.</summary>
    static string Sign(JsonObject service)
    {
        using var authority = RSA.Create(2048);
        var request = CertificateRequest.LoadSigningRequestPem(service["csr"]!.ToString(), HashAlgorithmName.SHA256);
        var (from, until) = (new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var certificate = request.Create(new X500DistinguishedName("CN=Test Authority"), X509SignatureGenerator.CreateForRSA(authority, RSASignaturePadding.Pkcs1), from, until, [1, 2, 3, 4]);
        return Convert.ToBase64String(certificate.Export(X509ContentType.Cert));
    }

    static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
