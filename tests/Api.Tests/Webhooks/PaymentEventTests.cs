using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Webhooks;
using Ottu.Domain.Gateways;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;
using Ottu.Domain.Webhooks;

namespace Ottu.Api.Tests.Webhooks;

/// <summary>The signed payment object, from the records it is made of.</summary>
public class PaymentEventTests
{
    const string S1 =
        """
        {"agreement":{"id":"A123","type":"recurring"},"amount":"10.000","amount_details":{"amount":"32.60","currency_code":"USD","exchange_rate":"3.26","fee":"1.00","total":"33.60"},"currency_code":"KWD","customer_email":"n@example.com","customer_id":"c-9","customer_phone":"+96550000000","extra":{"branch":"7"},"fee":"1.00 USD","gateway_account":"credit-card","gateway_name":"mpgs","gateway_response":{"gatewayCode":"APPROVED"},"initiator":{},"is_sandbox":true,"order_no":"ORD-1001","paid_amount":"10.307","payment_type":"auto_debit","pg_params":{"auth_code":"A83921","card_number":"512345******0008","result":"CAPTURED"},"reference_number":"demoT1A2B3","result":"success","session_id":"bb7fc280827c2f177a9690299cfefa4128dbbd60","settled_amount":"10.000","signature":"5a7ce5876f8acda8ae06ac8d927cb67fe1d43d1b31b0b8e6fe310f12b6fbe7a6","state":"paid","timestamp_utc":"2025-11-02 09:00:07","token":{"agreements":["A123"],"brand":"MASTERCARD","customer_id":"c-9","cvv_required":true,"expiry_month":"01","expiry_year":"39","is_expired":false,"is_preferred":true,"name_on_card":"Noura Saleh","number":"**** 0008","pg":"mpgs","pg_code":"credit-card","pg_name":"mpgs","token":"9094504640665278","will_expire_soon":false}}
        """;

    static readonly DateTimeOffset At = new(2025, 11, 2, 9, 0, 7, TimeSpan.Zero);
    static readonly Currency Kwd = Currency.Of("KWD");
    static readonly Currency Usd = Currency.Of("USD");

    [Fact]
    [Trait("check", "webhooks-1")]
    public void Reproduces_sample_S1_byte_for_byte() => PaymentEvent.Signed(S1Facts()).ToJsonString(WireJson.Options).ShouldBe(S1);

    [Fact]
    [Trait("check", "webhooks-6")]
    public void A_culture_with_odd_separators_gives_equal_bytes()
    {
        var before = CultureInfo.CurrentCulture;
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.NumberDecimalSeparator = "٫";
        odd.DateTimeFormat.DateSeparator = "~";
        odd.DateTimeFormat.TimeSeparator = "h";
        CultureInfo.CurrentCulture = odd;
        try
        {
            PaymentEvent.Signed(S1Facts()).ToJsonString(WireJson.Options).ShouldBe(S1);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    [Trait("check", "routing-5")]
    public void Paid_amount_is_the_total_converted_back()
    {
        var facts = S1Facts();
        var terms = facts.Session.Terms with { Amount = Of("100.00", Usd) };
        var attempt = facts.Attempt! with
        {
            SessionAmount = Of("100.00", Usd), Amount = Of("30.750", Kwd), Fee = Of("0.500", Kwd), ExchangeRate = 0.307500m,
        };

        var payload = PaymentEvent.Build(facts with { Session = facts.Session with { Terms = terms, SettledAmount = terms.Amount }, Attempt = attempt });

        payload["amount"]!.ToString().ShouldBe("100.00");
        payload["fee"]!.ToString().ShouldBe("0.500 KWD");
        payload["amount_details"]!.ToJsonString().ShouldBe("""{"amount":"30.750","currency_code":"KWD","exchange_rate":"0.3075","fee":"0.500","total":"31.250"}""");
        payload["paid_amount"]!.ToString().ShouldBe("101.63");
    }

    [Fact]
    public void An_unpaid_session_shows_what_remains_and_nothing_that_was_taken()
    {
        var facts = S1Facts();
        var payload = PaymentEvent.Build(facts with
        {
            Session = facts.Session with { State = SessionState.Attempted, SettledAmount = null },
            Attempt = facts.Attempt! with { State = AttemptState.Failed, Message = "Declined" },
            Token = null,
        });

        payload["remaining_amount"]!.ToString().ShouldBe("10.000");
        payload["message"]!.ToString().ShouldBe("Declined");
        payload["result"]!.ToString().ShouldBe("failed");
        foreach (var absent in new[] { "paid_amount", "settled_amount", "token", "transactions", "refunded_amount", "voided_amount" }) payload.ContainsKey(absent).ShouldBeFalse(absent);
    }

    [Theory]
    [InlineData(SessionState.Canceled, "canceled")]
    [InlineData(SessionState.Expired, "failed")]
    public void Without_an_attempt_the_first_method_is_quoted_and_no_gateway_is_named(SessionState state, string result)
    {
        var facts = S1Facts();
        var quote = new Quote("credit-card", Of("32.60", Usd), Of("1.00", Usd), 3.26m, At);
        var payload = PaymentEvent.Build(facts with { Session = facts.Session with { State = state, Quotes = [quote], SettledAmount = null }, Attempt = null, Token = null });

        payload["result"]!.ToString().ShouldBe(result);
        payload["amount_details"]!["total"]!.ToString().ShouldBe("33.60");
        payload["gateway_response"]!.ToJsonString().ShouldBe("{}");
        payload["pg_params"]!.ToJsonString().ShouldBe("{}");
        foreach (var absent in new[] { "reference_number", "gateway_account", "gateway_name" }) payload.ContainsKey(absent).ShouldBeFalse(absent);
    }

    [Fact]
    [Trait("check", "webhooks-5")]
    public void Leaves_out_empty_signed_members_and_sends_the_others_as_text()
    {
        var facts = S1Facts();
        var terms = facts.Session.Terms with { OrderNo = "", CustomerEmail = null, BillingAddress = new JsonObject { ["city"] = "Salmiya", ["state"] = "", ["country"] = "KW" } };
        var payload = PaymentEvent.Build(facts with { Session = facts.Session with { Terms = terms } });

        payload["customer_address_city"]!.ToString().ShouldBe("Salmiya");
        payload["customer_address_country"]!.ToString().ShouldBe("KW");
        foreach (var absent in new[] { "order_no", "customer_email", "customer_address_state", "customer_address_line1" }) payload.ContainsKey(absent).ShouldBeFalse(absent);
        payload.Select(member => member.Key).ShouldBe(payload.Select(member => member.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("check", "webhooks-27")]
    public void Gateway_parameters_are_flat_without_empties_or_labelled()
    {
        var given = new JsonObject { ["auth_code"] = "A1", ["ref"] = "", ["card_number"] = "411111******1111", ["rrn"] = null };
        PgParams.Format(given, PgParamsFormat.Flat).ToJsonString().ShouldBe("""{"auth_code":"A1","card_number":"411111******1111"}""");
        PgParams.Format(given, PgParamsFormat.Labelled)["card_number"]!.ToJsonString(WireJson.Options)
            .ShouldBe("""{"value":"411111******1111","verbose_name_ar":"رقم البطاقة","verbose_name_en":"Card Number"}""");
        PgParams.Label("transaction_no", "en").ShouldBe("Transaction NO");
    }

    [Fact]
    [Trait("check", "webhooks-29")]
    public void A_live_payment_does_not_speak_of_a_sandbox()
    {
        var facts = S1Facts();
        var mid = facts.Installation.Mids["credit-card"] with { Type = MidType.Production };
        var payload = PaymentEvent.Build(facts with { Installation = facts.Installation with { Mids = Mids(mid) } });
        payload.ContainsKey("is_sandbox").ShouldBeFalse();
    }

    [Fact]
    [Trait("check", "webhooks-28")]
    public void No_wallet_no_wallet_key() => PaymentEvent.Build(S1Facts()).ContainsKey("customer_wallet_transactions").ShouldBeFalse();

    [Fact]
    public void Names_the_person_who_created_the_session_and_writes_agreement_dates_as_ISO()
    {
        var facts = S1Facts();
        var terms = facts.Session.Terms with { Agreement = new JsonObject { ["id"] = "A1", ["start_date"] = "02/11/2025" } };
        var payload = PaymentEvent.Build(facts with
        {
            Session = facts.Session with { Terms = terms },
            Initiator = new StaffUser { Id = 7, Username = "pr", Email = "pr@example.com" },
        });

        payload["agreement"]!["start_date"]!.ToString().ShouldBe("2025-11-02");
        payload["initiator"]!.ToJsonString().ShouldBe("""{"email":"pr@example.com","first_name":"","id":7,"last_name":"","phone":"","username":"pr"}""");
    }

    static PaymentFacts S1Facts() => new(Installation(), Session(), Attempt(), Initiator: null)
    {
        Token = (JsonObject)JsonNode.Parse(S1)!["token"]!.DeepClone(),
    };

    static Session Session() => new()
    {
        SessionId = SessionId.Of("bb7fc280827c2f177a9690299cfefa4128dbbd60"),
        Terms = new SessionTerms
        {
            Type = SessionType.PaymentRequest,
            Amount = Of("10.000", Kwd),
            PgCodes = ["credit-card"],
            PaymentType = PaymentType.AutoDebit,
            OrderNo = "ORD-1001",
            CustomerId = "c-9",
            CustomerEmail = "n@example.com",
            CustomerPhone = "+96550000000",
            Agreement = new JsonObject { ["id"] = "A123", ["type"] = "recurring" },
            Extra = new JsonObject { ["branch"] = "7" },
            ExpirationTime = TimeSpan.FromDays(1),
        },
        Quotes = [],
        State = SessionState.Paid,
        SettledAmount = Of("10.000", Kwd),
        SettledPgCode = "credit-card",
        CreatedAt = At.AddMinutes(-5),
        StateChangedAt = At,
    };

    static Attempt Attempt() => new()
    {
        SessionRef = 1,
        ReferenceNumber = "demoT1A2B3",
        PgCode = "credit-card",
        Gateway = "mpgs",
        Operation = GatewayOperation.Purchase,
        State = AttemptState.Success,
        SessionAmount = Of("10.000", Kwd),
        Amount = Of("32.60", Usd),
        Fee = Of("1.00", Usd),
        ExchangeRate = 3.260000m,
        StartedAt = At.AddSeconds(-5),
        FinishedAt = At,
        GatewayResponse = new JsonObject { ["gatewayCode"] = "APPROVED" },
        PgParams = new JsonObject { ["auth_code"] = "A83921", ["card_number"] = "512345******0008", ["result"] = "CAPTURED" },
        Nonce = "n",
    };

    static Installation Installation() => new()
    {
        Version = 1,
        Settings = new GlobalSettings(),
        ActiveCurrencies = new HashSet<Currency> { Kwd, Usd },
        Rates = [],
        ExchangeConfigs = FrozenDictionary<string, ExchangeConfig>.Empty,
        Mids = Mids(new Mid { Code = "credit-card", Gateway = "mpgs", Name = "Card", ExchangeConfig = "x" }),
        Plugins = FrozenDictionary<SessionType, Plugin>.Empty,
        Webhooks = new WebhookConfig { HmacKey = "demo-hmac-key" },
    };

    static Dictionary<string, Mid> Mids(Mid mid) => new(StringComparer.Ordinal) { [mid.Code] = mid };

    static Money Of(string text, Currency currency)
    {
        Money.TryFrom(decimal.Parse(text, CultureInfo.InvariantCulture), currency, out var money).ShouldBeTrue();
        return money!;
    }
}
