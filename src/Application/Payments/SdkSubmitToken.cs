using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Cards;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Payments;

/// <summary>The SDK's payer pays with a saved card. docs/protocol/operations.md 3.4</summary>
public sealed record SdkSubmitToken(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class SdkSubmitTokenHandler(IMediator mediator, ICards cards, CardOffers offers, SdkPayments payments) : IRequestHandler<SdkSubmitToken, Result<JsonObject>>
{
    static readonly string[] Methods = ["token", "card"];

    public async Task<Result<JsonObject>> Handle(SdkSubmitToken request, CancellationToken ct)
    {
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        fields.Text("merchant_id", max: 255, required: true);
        var sessionId = fields.Text("session_id", max: 128, required: true);
        fields.Choice("payment_method", Methods, required: true);
        var token = fields.Text("token", max: 50, required: true);
        var cvv = fields.Text("cvv", max: 4);
        if (cvv is not null && (cvv.Length < 3 || !cvv.All(char.IsAsciiDigit))) fields.Error("cvv", "This value does not match the required pattern.");
        if (fields.Problem is { } problem) return problem;
        if (!(await mediator.Send(new OpenCheckout(sessionId!, Quietly: false), ct)).TryGet(out var view, out _)) return Problem.Field("session_id", $"No PaymentTransaction found with `session_id` of {sessionId}.");
        if (!view.IsPayable) return SdkPayments.Refused(view.Session, FormOfPayment.Of(Domain.Payments.InstrumentKind.Token));

        // Another customer's card and none at all are the same: nothing is told about it.
        var codes = await offers.Of(view.Installation, view.Session, ct);
        if (view.Session.Terms.CustomerId is not { } customer || await cards.Find(customer, environment: null, token!, ct) is not { } card
            || !PayableCards.IsOf(view.Installation, view.Session, codes, card)) return Problem.Field("token", SdkTokens.Unknown(token!));
        var order = new Pay(sessionId!, codes[card.PgCode], QuoteId: null, Amount: null, new PayInstrument.SavedCard(token!, cvv is null ? null : new Secret(cvv)));
        return await payments.Pay(view, order, ct);
    }
}

static class SdkTokens
{
    public static string Unknown(string token) => $"No card found with `token` of {token}.";
}
