using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Domain.Webhooks;

namespace Ottu.Domain.Tests.Webhooks;

/// <summary>The vectors of docs/protocol/webhooks.md 6 and the samples S1 and S2, exact.</summary>
public class SignatureTests
{
    public static readonly TheoryData<string, SignatureScheme, string, string, string, string> Vectors = new()
    {
        {
            "V1", SignatureScheme.Standard, "pu9MpX3yPR",
            """{"amount":"86.000","currency_code":"KWD","customer_first_name":"example-customer"}""",
            """
            "amount86.000currency_codeKWDcustomer_first_nameexample-customer"
            """,
            "6143b8ad4bd283540721ab000f6de746e722231aaaa90bc38f639081d3ff9f67"
        },
        {
            "V2", SignatureScheme.Standard, "k-Test_2:ABCdef",
            """{"state":"paid","result":"success","session_id":"s2","reference_number":"R2","order_no":"O-2","gateway_name":"mpgs","gateway_account":"cc","customer_phone":"+96550000000","customer_last_name":"Saleh","customer_first_name":"Noura","customer_email":"n@x.co","customer_address_state":"H","customer_address_postal_code":"32001","customer_address_line2":"Apt 4","customer_address_line1":"12 Gulf Rd","customer_address_country":"KW","customer_address_city":"Salmiya","currency_code":"KWD","amount":"12.500","fee":"0.250 KWD"}""",
            """
            "amount12.500currency_codeKWDcustomer_address_citySalmiyacustomer_address_countryKWcustomer_address_line112 Gulf Rdcustomer_address_line2Apt 4customer_address_postal_code32001customer_address_stateHcustomer_emailn@x.cocustomer_first_nameNouracustomer_last_nameSalehcustomer_phone+96550000000gateway_accountccgateway_namempgsorder_noO-2reference_numberR2resultsuccessstatepaid"
            """,
            "c31eee903a97989ebb2a996d29a0ab4022f9cb807bb3cbd233907d62fcb7c405"
        },
        {
            "V3", SignatureScheme.Standard, "k3",
            """{"amount":"4.650","currency_code":"KWD","customer_email":"","customer_phone":null,"order_no":null,"gateway_account":"kpay","reference_number":"R9","result":"error","state":"failed","message":"Unknown Error"}""",
            """
            "amount4.650currency_codeKWDgateway_accountkpayreference_numberR9resulterrorstatefailed"
            """,
            "d5c186c66eaa5b0b2dd9db9504517a9f167fdb7505e7db15c27fd784840c305c"
        },
        {
            "V4", SignatureScheme.Standard, "مفتاح-ключ-1",
            """{"amount":"20.00","currency_code":"SAR","customer_first_name":"نورة","customer_last_name":"Müller","order_no":"طلب-7","result":"success","state":"authorized"}""",
            """
            "amount20.00currency_codeSARcustomer_first_nameنورةcustomer_last_nameMüllerorder_noطلب-7resultsuccessstateauthorized"
            """,
            "8b447babf04da22f3421a29763f08136ec109032167fb00317584bb816b5b15d"
        },
        {
            "V5", SignatureScheme.Standard, "s p a c e",
            """{"amount":"1.00","currency_code":"USD","customer_address_line1":" 5 \"Main\" St\nFloor 2\\B ","result":"success","state":"paid"}""",
            """
            "amount1.00currency_codeUSDcustomer_address_line1 5 \"Main\" St\nFloor 2\\B resultsuccessstatepaid"
            """,
            "5299cbcd139ea1b29c0f07ac40884200c3eab94133aeb7c822866368d4ae5e6b"
        },
        {
            "V6", SignatureScheme.Standard, "k7-operations",
            """{"amount":"9.000","operation":"refund","order_no":"Y3ODg","reference_number":"D4AQ64A","result":"success","success":true,"txn":{"amount":"9.000","currency_code":"KWD","order_no":"","state":"refunded"}}""",
            """
            "amount9.000order_noY3ODgreference_numberD4AQ64Aresultsuccess"
            """,
            "92ab3345de3817c892840deb39e0b731e00f5b552478a8bfd764d5b85281a218"
        },
        {
            "V7", SignatureScheme.Standard, "k8",
            """{"amount":"500","currency_code":"JPY","gateway_name":"cod","order_no":"0","reference_number":"C0D","result":"cod","state":"cod"}""",
            """
            "amount500currency_codeJPYgateway_namecodorder_no0reference_numberC0Dresultcodstatecod"
            """,
            "091dc1a6e498839eeebe78135ce2b8fe8ba381b1d01d834181961475f450bbf1"
        },
        {
            "V8", SignatureScheme.Standard, "k10",
            """{"session_id":"s10"}""",
            """
            ""
            """,
            "b2e0d19905fa68d5d8f1835e113c6f9314f547d175b0031df8c60d26713d35ec"
        },
        {
            "V9", SignatureScheme.Extended, "k11-ext",
            """{"agreement":{"id":"A1"},"amount":"19.000","currency_code":"KWD","customer_id":"c-9","extra":{"merchant_id":"m-1","autopay":{"subscription_id":"sub-1"}},"gateway_name":"mpgs","order_no":"AP-1","payment_type":"auto_debit","result":"success","session_id":"s11","state":"paid","token":{"brand":"VISA","token":"9923965822244314","pg_code":"autopay","customer_id":"c-9","agreements":["A1"]}}""",
            """
            "agreement.id=A1\namount=19.000\ncurrency_code=KWD\nextra.autopay.subscription_id=sub-1\nextra.merchant_id=m-1\ngateway_name=mpgs\norder_no=AP-1\npayment_type=auto_debit\nresult=success\nsession_id=s11\nstate=paid\ntoken.customer_id=c-9\ntoken.pg_code=autopay\ntoken.token=9923965822244314"
            """,
            "8a5614e973b9b3904c8efce20b0976f1d099ebc87b85b0862de990e05286f334"
        },
        {
            "V10", SignatureScheme.Extended, "k12-ext",
            """{"amount":"10.000","currency_code":"KWD","extra":{"merchant_id":"shop.example"},"payment_type":"one_off","result":"failed","session_id":"s12","state":"","token":{"token":null,"pg_code":"cc"}}""",
            """
            "amount=10.000\ncurrency_code=KWD\nextra.merchant_id=shop.example\npayment_type=one_off\nresult=failed\nsession_id=s12\ntoken.pg_code=cc"
            """,
            "6cd6dfffd4ee8fb679bade4554c718ff6a3ca78f0e7480a6fcbe66ef6379be06"
        },
    };

    const string S1 =
        """
        {"agreement":{"id":"A123","type":"recurring"},"amount":"10.000","amount_details":{"amount":"32.60","currency_code":"USD","exchange_rate":"3.26","fee":"1.00","total":"33.60"},"currency_code":"KWD","customer_email":"n@example.com","customer_id":"c-9","customer_phone":"+96550000000","extra":{"branch":"7"},"fee":"1.00 USD","gateway_account":"credit-card","gateway_name":"mpgs","gateway_response":{"gatewayCode":"APPROVED"},"initiator":{},"is_sandbox":true,"order_no":"ORD-1001","paid_amount":"10.307","payment_type":"auto_debit","pg_params":{"auth_code":"A83921","card_number":"512345******0008","result":"CAPTURED"},"reference_number":"demoT1A2B3","result":"success","session_id":"bb7fc280827c2f177a9690299cfefa4128dbbd60","settled_amount":"10.000","signature":"5a7ce5876f8acda8ae06ac8d927cb67fe1d43d1b31b0b8e6fe310f12b6fbe7a6","state":"paid","timestamp_utc":"2025-11-02 09:00:07","token":{"agreements":["A123"],"brand":"MASTERCARD","customer_id":"c-9","cvv_required":true,"expiry_month":"01","expiry_year":"39","is_expired":false,"is_preferred":true,"name_on_card":"Noura Saleh","number":"**** 0008","pg":"mpgs","pg_code":"credit-card","pg_name":"mpgs","token":"9094504640665278","will_expire_soon":false}}
        """;

    const string S2 =
        """
        {"amount":"9.000","initiator":{},"is_sandbox":false,"operation":"refund","order_no":"ORD-1001","pg_code":"credit-card","pg_params":{"auth_code":"B11"},"pg_response":{"gatewayCode":"APPROVED"},"reference_number":"demoR7Q2","result":"success","session_id":"bb7fc280827c2f177a9690299cfefa4128dbbd60","signature":"b1cc21f6ed042024efa2355ee4e3b82ed03daddb978f8fc271d58b98aea57726","source":"input","success":true,"timestamp_utc":"2025-11-02 11:20:50","txn":{"amount":"9.000","currency_code":"KWD","order_no":"","session_id":"43ae8773f2c61f2ef41e3024e3b8f8bf45667d44","state":"refunded"}}
        """;

    [Theory]
    [MemberData(nameof(Vectors))]
    [Trait("check", "webhooks-1")]
    public void Vector(string name, SignatureScheme scheme, string key, string payload, string message, string digest)
    {
        var body = Parse(payload);

        Signature.Message(body, scheme).ShouldBe(JsonNode.Parse(message)!.GetValue<string>(), name);
        Signature.Of(body, scheme, key).ShouldBe(digest, name);
    }

    [Theory]
    [InlineData(S1)]
    [InlineData(S2)]
    [Trait("check", "webhooks-1")]
    public void Sample(string payload)
    {
        var body = Parse(payload);

        Signature.Of(body, SignatureScheme.Standard, "demo-hmac-key").ShouldBe(body[Signature.Field]!.GetValue<string>());
    }

    [Fact]
    [Trait("check", "webhooks-3")]
    public void The_session_id_is_outside_the_standard_digest_and_the_amount_inside()
    {
        var body = Parse(S1);
        var digest = body[Signature.Field]!.GetValue<string>();

        body["session_id"] = "0000000000000000000000000000000000000000";
        Signature.Of(body, SignatureScheme.Standard, "demo-hmac-key").ShouldBe(digest);
        body["amount"] = "10.001";
        Signature.Of(body, SignatureScheme.Standard, "demo-hmac-key").ShouldNotBe(digest);
    }

    [Theory]
    [InlineData("session_id")]
    [InlineData("token.token")]
    [InlineData("agreement.id")]
    [Trait("check", "webhooks-4")]
    public void The_extended_digest_covers(string path)
    {
        var body = Parse(S1);
        var before = Signature.Of(body, SignatureScheme.Extended, "k");

        var steps = path.Split('.');
        JsonNode parent = steps.Length == 1 ? body : body[steps[0]]!;
        parent[steps[^1]] = "altered";

        Signature.Of(body, SignatureScheme.Extended, "k").ShouldNotBe(before);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    [Trait("check", "webhooks-6")]
    public void A_culture_with_odd_separators_changes_nothing(string name, SignatureScheme scheme, string key, string payload, string message, string digest)
    {
        _ = message;
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = OddCulture();
        try
        {
            Signature.Of(Parse(payload), scheme, key).ShouldBe(digest, name);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    static CultureInfo OddCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = "٫";
        culture.NumberFormat.NumberGroupSeparator = "٬";
        culture.NumberFormat.NegativeSign = "minus";
        culture.DateTimeFormat.DateSeparator = "~";
        culture.DateTimeFormat.TimeSeparator = "h";
        return culture;
    }

    static JsonObject Parse(string payload) => JsonNode.Parse(payload)!.AsObject();
}
