using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>
/// <c>payment_services[]</c> of the SDK: the buttons of devices, one per flow. What has no endpoint that a public key may call is not shown.
/// docs/protocol/sdk.md 3
/// </summary>
static class ServiceView
{
    public static JsonArray All(Session session, Installation installation, string baseUrl)
    {
        var offered = ServiceOffer.Of(installation, session).ToList();
        var shown = new JsonArray();
        if (offered.Find(service => IsReady(service, installation)) is { } apple) shown.Add(Apple(apple, session, installation, baseUrl));
        if (offered.Find(service => service.Flow == ServiceFlow.GooglePay) is { } google) shown.Add(Google(google, session, installation, baseUrl));
        return shown;
    }

    /// <summary>Apple opens no sheet for a merchant without a certificate; the simulator does.</summary>
    static bool IsReady(PaymentService service, Installation installation) =>
        service.Flow == ServiceFlow.ApplePay && (service.Certificate.Length > 0 || installation.Mids[service.PgCode].IsSandbox);

    static JsonObject Apple(PaymentService service, Session session, Installation installation, string baseUrl)
    {
        var view = Common(service, session, installation, $"{baseUrl}/b/pbl/v2/payment/apple-pay/");
        view["domain"] = service.Domain;
        view["merchant_id"] = service.MerchantId;
        view["shop_name"] = service.DisplayName;
        view["amount"] = session.QuoteOf(service.PgCode)!.Total.ToString();
        view["session_id"] = session.SessionId.Value;
        view["validation_url"] = $"{baseUrl}/b/checkout/api/sdk/v1/apay/validate-session/";
        return view;
    }

    static JsonObject Google(PaymentService service, Session session, Installation installation, string baseUrl)
    {
        var view = Common(service, session, installation, $"{baseUrl}/b/pbl/v2/payment/google-pay/");
        view["environment"] = service.Environment;
        view["gateway"] = service.Gateway;
        view["gateway_merchant_id"] = service.GatewayMerchantId;
        view["merchant_id"] = service.MerchantId;
        view["merchant_name"] = service.DisplayName;
        view["total_price"] = session.QuoteOf(service.PgCode)!.Total.ToString();
        return view;
    }

    static JsonObject Common(PaymentService service, Session session, Installation installation, string paymentUrl)
    {
        var quote = session.QuoteOf(service.PgCode)!;
        return new JsonObject
        {
            ["pg_code"] = service.PgCode,
            ["code"] = service.Code,
            ["flow"] = service.Flow.Wire(),
            ["fee"] = quote.Fee.ToString(),
            ["fee_description"] = MethodView.FeeTextOf(installation.ConfigOf(installation.Mids[service.PgCode]), session.Terms.Language),
            ["currency_code"] = quote.Total.Currency.Code,
            ["country_code"] = service.CountryFor(quote.Total.Currency),
            ["payment_url"] = paymentUrl,
        };
    }
}
