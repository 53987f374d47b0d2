using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Ledger;
using Ottu.Api.Tests.Webhooks;
using Ottu.Application.Ledger;

namespace Ottu.Api.Tests.Payments;

/// <summary>docs/protocol/operations.md 5: wallets and cash.</summary>
public sealed class WalletAndCashTests(DeviceHost host) : IClassFixture<DeviceHost>
{
    const string Unsupported = """{"detail":"No payment gateway of this payment supports a wallet.","result":"failed","code":"not_supported"}""";
    const string NoCash = """{"detail":"No payment gateway of this payment supports cash.","result":"failed","code":"not_supported"}""";

    [Fact]
    public async Task A_wallet_is_named_where_a_connection_has_several()
    {
        var session = await host.CreateSession(("customer_id", "c-1"));
        await (await host.Merchant().PayNatively(Device.WalletPath, session)).ShouldBe400("""{"payload":{"wallet_code":["This field is required."]}}""");
        await (await host.Merchant().PayNatively(Device.WalletPath, session, new JsonObject { ["wallet_code"] = "other" })).ShouldBe400("""{"payload":{"wallet_code":["\"other\" is not a valid choice."]}}""");
        var body = await (await host.Merchant().PayNatively(Device.WalletPath, session, new JsonObject { ["wallet_code"] = "w-qitaf" })).ShouldBe(HttpStatusCode.OK);
        (body["result"]!.ToString(), body["state"]!.ToString()).ShouldBe(("success", "paid"));
        body.ContainsKey("callback_payload").ShouldBeFalse();
        (await host.RunJob(new VerifyLedger())).ShouldBe(0);
    }

    [Fact]
    public async Task The_only_wallet_needs_no_name() =>
        await (await host.Merchant().PayNatively(Device.WalletPath, await host.CreateSession(("customer_id", "c-1"), ("pg_codes", new JsonArray("single"))))).ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task A_wallet_needs_its_owner_its_currency_and_money_that_is_taken_at_once()
    {
        await (await host.Merchant().PayNatively(Device.WalletPath, await host.CreateSession())).ShouldBe400(Unsupported);
        var reserved = await host.CreateSession(("customer_id", "c-1"), ("pg_codes", new JsonArray("mock-auth")));
        await (await host.Merchant().PayNatively(Device.WalletPath, reserved)).ShouldBe400(Unsupported);
        var converted = await host.CreateSession(("customer_id", "c-1"), ("pg_codes", new JsonArray("fx")), ("currency_code", "USD"));
        await (await host.Merchant().PayNatively(Device.WalletPath, converted)).ShouldBe400(Unsupported);
    }

    [Fact]
    public async Task Two_wallets_of_one_provider_can_not_be_offered_together()
    {
        const string Conflict = "Multiple wallets of the same provider are available for this currency across the selected payment gateways. Only one wallet per provider may be available for a transaction.";
        await (await host.PostSession(("pg_codes", new JsonArray("mock", "single")))).ShouldBe400(new JsonObject { ["pg_codes"] = new JsonArray(Conflict) }.ToJsonString());
        await host.CreateSession(("pg_codes", new JsonArray("mock", "single", "mock-auth")));
        var one = await host.CreateSession();
        await (await host.Patch(one, """{"pg_codes":["mock","single"]}""")).ShouldBe400(new JsonObject { ["pg_codes"] = new JsonArray(Conflict) }.ToJsonString());
    }

    [Theory, Trait("check", "operations-40"), Trait("check", "operations-43")]
    [InlineData("/b/pbl/v2/payment/cash/", false)]
    [InlineData("/b/pbl/v2/payment/cash", false)]
    [InlineData("/b/pbl/v2/cash-payment/", true)]
    [InlineData("/b/pbl/v2/cash-payment", true)]
    public async Task Cash_is_acknowledged_on_both_paths(string path, bool isDeprecated)
    {
        var session = await host.CreateSession(("pg_codes", new JsonArray("mock", "cash")));
        var answer = await host.Merchant().PayNatively(path, session);
        var body = await answer.ShouldBe(HttpStatusCode.OK);
        (body["result"]!.ToString(), body["state"]!.ToString(), body["gateway_name"]!.ToString(), body["settled_amount"]!.ToString()).ShouldBe(("cod", "cod", "cod", "12.340"));
        answer.Headers.TryGetValues("Deprecation", out var header).ShouldBe(isDeprecated);
        if (isDeprecated) header!.ShouldBe(["true"]);
        (await host.Read(session))["settled_pg_code"]!.ToString().ShouldBe("cash");
        (await host.RunJob(new VerifyLedger())).ShouldBe(0);
        (await host.List($"ledger/entries/?session_id={session}")).ShouldBeEmpty();

        await (await host.Merchant().PayNatively(path, session)).ShouldBe400("""{"detail":"A payment in state \"cod\" can not be charged.","result":"failed","code":"invalid_state"}""");
        await (await host.Merchant().PostAsJsonAsync("/b/pbl/v2/operation/", new JsonObject { ["operation"] = "cancel", ["session_id"] = session })).ShouldBe(HttpStatusCode.OK);
        (await host.State(session)).ShouldBe("canceled");
    }

    [Fact, Trait("check", "operations-40")]
    public async Task Cash_needs_a_connection_for_it_and_an_open_payment()
    {
        await (await host.Merchant().PayNatively(Device.CashPath, await host.CreateSession())).ShouldBe400(NoCash);
        var answer = await host.Merchant().PayNatively(Device.OlderCashPath, "none");
        await answer.ShouldBe400("""{"session_id":["No PaymentTransaction found with `session_id` of none."]}""");
        answer.Headers.GetValues("Deprecation").ShouldBe(["true"]);
        var expired = await host.CreateSession(("pg_codes", new JsonArray("cash")));
        await host.Merchant().PostAsJsonAsync("/b/pbl/v2/operation/", new JsonObject { ["operation"] = "expire", ["session_id"] = expired });
        await (await host.Merchant().PayNatively(Device.CashPath, expired)).ShouldBe400("""{"detail":"A payment in state \"expired\" can not be charged.","result":"failed","code":"invalid_state"}""");
    }

    [Fact]
    public async Task Cash_is_announced_once()
    {
        using var shop = new WebhookHost();
        await shop.AddMid("cash", "cod");
        var session = await shop.CreateSession(("pg_codes", new JsonArray("cash")), ("webhook_url", "https://shop.example/hook"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => shop.Merchant().PayNatively(Device.CashPath, session)));
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        await shop.UntilReceived(1);
        await shop.Pump.RunDueAsync(default);
        shop.Receiver.At("shop.example").ShouldHaveSingleItem().Body["state"]!.ToString().ShouldBe("cod");
    }
}
