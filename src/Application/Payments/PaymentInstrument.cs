using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Payments;

/// <summary>
/// One-step payment with an instrument in the request. docs/protocol/checkout.md 3.5. No instrument can be charged yet: saved cards and
/// payment services are not part of this version, and a session must not be created for a payment that cannot be tried.
/// </summary>
static class PaymentInstrument
{
    static readonly string[] Types = ["apple_pay", "google_pay", "samsung_pay", "token", "wallet"];

    /// <summary>Checks the instrument where there is one; a wrong one is an error like any other.</summary>
    public static void Check(Fields fields)
    {
        var given = fields.Object("payment_instrument", static inner =>
        {
            inner.Choice("instrument_type", Types, required: true);
            inner.Object("payload", static payload => [], required: true);
            return [];
        });
        if (given is not null && fields.PeekList("pg_codes").Distinct(StringComparer.Ordinal).Count() > 1) fields.Error("pg_codes", "Only one payment gateway is allowed with `payment_instrument`.");
    }

    /// <summary>After everything else was found right.</summary>
    public static Problem? Refuse(Fields fields) => fields.IsSet("payment_instrument")
        ? new Problem.Refused("Payment with a payment instrument is not supported by this installation.", "not_supported")
        : null;

    /// <summary>An instrument belongs to creation only.</summary>
    public static void RefuseOnUpdate(Fields fields)
    {
        if (fields.IsSet("payment_instrument")) fields.Error("payment_instrument", "This field is only allowed when the transaction is created.");
    }
}
