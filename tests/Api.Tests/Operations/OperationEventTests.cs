using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Operations;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;
using Ottu.Domain.Webhooks;

namespace Ottu.Api.Tests.Operations;

/// <summary>Sample S2 of docs/protocol/webhooks.md 5, byte for byte.</summary>
public class OperationEventTests
{
    const string S2 =
        """
        {"amount":"9.000","initiator":{},"is_sandbox":false,"operation":"refund","order_no":"ORD-1001","pg_code":"credit-card","pg_params":{"auth_code":"B11"},"pg_response":{"gatewayCode":"APPROVED"},"reference_number":"demoR7Q2","result":"success","session_id":"bb7fc280827c2f177a9690299cfefa4128dbbd60","signature":"b1cc21f6ed042024efa2355ee4e3b82ed03daddb978f8fc271d58b98aea57726","source":"input","success":true,"timestamp_utc":"2025-11-02 11:20:50","txn":{"amount":"9.000","currency_code":"KWD","order_no":"","session_id":"43ae8773f2c61f2ef41e3024e3b8f8bf45667d44","state":"refunded"}}
        """;

    static readonly Currency Kwd = Currency.Of("KWD");
    static readonly DateTimeOffset At = new(2025, 11, 2, 11, 20, 50, TimeSpan.Zero);

    [Fact]
    public void The_sample_of_the_protocol_is_what_we_build()
    {
        var facts = new OperationFacts(Installation(), Parent(), Refund(), Initiator: null);
        OperationEvent.Signed(facts).ToJsonString(WireJson.Options).ShouldBe(S2);
    }

    static Installation Installation() => new()
    {
        Version = 1,
        Settings = new GlobalSettings(),
        ActiveCurrencies = new HashSet<Currency> { Kwd },
        Rates = [],
        ExchangeConfigs = new Dictionary<string, ExchangeConfig>(),
        Mids = new Dictionary<string, Mid> { ["credit-card"] = new() { Code = "credit-card", Gateway = "mpgs", Name = "Card", ExchangeConfig = "kwd", Type = MidType.Production } },
        Plugins = new Dictionary<SessionType, Plugin>(),
        Webhooks = new WebhookConfig { HmacKey = "demo-hmac-key" },
    };

    static Session Parent() => new()
    {
        SessionId = SessionId.Of("bb7fc280827c2f177a9690299cfefa4128dbbd60"),
        Terms = new SessionTerms { Type = SessionType.PaymentRequest, Amount = Money.FromMinor(9000, Kwd), PgCodes = ["credit-card"], OrderNo = "ORD-1001", ExpirationTime = TimeSpan.FromDays(1) },
        Quotes = [],
        State = SessionState.Paid,
        CreatedAt = At,
        StateChangedAt = At,
    };

    static Operation Refund() => new()
    {
        SessionRef = 1,
        AttemptRef = 1,
        SessionId = SessionId.Of("43ae8773f2c61f2ef41e3024e3b8f8bf45667d44"),
        ReferenceNumber = "demoR7Q2",
        Kind = OperationKind.Refund,
        State = OperationState.Succeeded,
        Amount = Money.FromMinor(9000, Kwd),
        PgCode = "credit-card",
        Gateway = "mpgs",
        GatewayResponse = new JsonObject { ["gatewayCode"] = "APPROVED" },
        PgParams = new JsonObject { ["auth_code"] = "B11" },
        StartedAt = At,
        FinishedAt = At,
    };
}
