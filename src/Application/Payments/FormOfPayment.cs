using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary><c>form_of_payment</c> of callbacks and challenges. docs/protocol/sdk.md 6</summary>
static class FormOfPayment
{
    public static string Of(InstrumentKind kind) => kind switch
    {
        InstrumentKind.ApplePay => "apple_pay",
        InstrumentKind.GooglePay => "google_pay",
        InstrumentKind.SamsungPay => "samsung_pay",
        InstrumentKind.Wallet => "wallet",
        _ => "redirect",
    };
}
