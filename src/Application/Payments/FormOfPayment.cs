using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary><c>form_of_payment</c> of callbacks and challenges: how the SDK names what was paid with. docs/protocol/sdk.md 6</summary>
static class FormOfPayment
{
    public const string Redirect = "redirect";

    public static string Of(InstrumentKind instrument) => instrument switch
    {
        InstrumentKind.Card => "card_onsite",
        InstrumentKind.Token => "token_pay",
        InstrumentKind.ApplePay => "apple_pay",
        InstrumentKind.GooglePay => "google_pay",
        InstrumentKind.SamsungPay => "samsung_pay",
        InstrumentKind.Wallet => "wallet",
        _ => Redirect,
    };

    public static string Of(PayInstrument instrument) => Of(instrument switch
    {
        PayInstrument.TypedCard => InstrumentKind.Card,
        PayInstrument.SavedCard => InstrumentKind.Token,
        PayInstrument.Device device => device.Kind,
        _ => InstrumentKind.GatewayPage,
    });
}
