using System.Text.Json.Nodes;
using Ottu.Application.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>What a payer offers to pay with: a closed union. Nothing of it is stored.</summary>
public abstract record PayInstrument
{
    PayInstrument()
    {
    }

    /// <summary>The gateway's own page asks.</summary>
    /// <param name="Save">The payer wants the card kept.</param>
    public sealed record GatewayPage(bool Save = false) : PayInstrument;

    /// <summary>A card typed on our page.</summary>
    /// <param name="Card">Lives in memory for this call.</param>
    /// <param name="Save">The payer ticked the box.</param>
    public sealed record TypedCard(CardDetails Card, bool Save = false) : PayInstrument;

    /// <summary>A card that the payer saved before.</summary>
    /// <param name="Token">Ours.</param>
    /// <param name="Cvv">Null where none was typed.</param>
    public sealed record SavedCard(string Token, Secret? Cvv) : PayInstrument;

    /// <summary>What a device or wallet handed over.</summary>
    public sealed record Device(InstrumentKind Kind, JsonObject Payload) : PayInstrument
    {
        public override string ToString() => "***";
    }
}
