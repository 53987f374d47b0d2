using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>A new attempt with the price that it was admitted at.</summary>
static class AttemptDraft
{
    public static Attempt Of(Installation installation, Session session, Admission admission, ChargeInitiator initiator, Entropy entropy, DateTimeOffset now) => new()
    {
        SessionRef = session.Id,
        ReferenceNumber = installation.Settings.ReferencePrefix + entropy.UpperAlphanumeric(7),
        PgCode = admission.Mid.Code,
        Gateway = admission.Mid.Gateway,
        Operation = admission.Mid.Operation,
        Initiator = initiator,
        Instrument = admission.Instrument,
        CardToken = admission.CardToken,
        SaveCard = admission.SaveCard,
        SessionAmount = admission.Amount,
        Amount = admission.Quote.Amount,
        Fee = admission.Quote.Fee,
        ExchangeRate = admission.Quote.Rate,
        StartedAt = now,
        Nonce = entropy.Hex(16),
        PayerWaits = initiator == ChargeInitiator.Customer,
    };
}
