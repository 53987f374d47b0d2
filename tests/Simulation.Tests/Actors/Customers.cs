using Ottu.Application.Gateways;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.Simulation.Tests.Outside;
using Ottu.Simulation.Tests.Product;

namespace Ottu.Simulation.Tests.Actors;

/// <summary>People who pay: they submit twice, go back, open a second tab, give up halfway, and lose the connection.</summary>
sealed class Customers(World world)
{
    public async Task Pay(Order order)
    {
        if (world.Dice.Percent(20)) world.Start(() => Visit(order));
        await Visit(order);
    }

    public async Task Cancel(Order order)
    {
        var reply = await world.Deliver($"cancels {order.SessionId[..6]}", node => node.Send(caller: null, new CancelByPayer(order.SessionId)), tries: 1);
        if (reply is Reply<Result<Domain.Payments.Session>>.Answered { Value: { Ok: true, Value.State: Domain.Payments.SessionState.Canceled } })
        {
            world.Known.Promise($"{order.SessionId} is canceled", "SELECT COUNT(*) FROM payment_session WHERE session_id = @id AND state = 'canceled'", new { id = order.SessionId });
        }
    }

    /// <summary>Comes back to a page of the bank that was left open.</summary>
    public Task Finish(BankCharge charge) => AtBank(charge);

    async Task Visit(Order order)
    {
        var opened = await world.Deliver($"opens {order.SessionId[..6]}", node => node.Send(caller: null, new OpenCheckout(order.SessionId, Quietly: false)), tries: 2);
        if (opened is not Reply<Result<CheckoutView>>.Answered { Value: { Ok: true, Value: { IsPayable: true } view } }) return;
        if (world.Dice.Percent(8) || view.Methods.FirstOrDefault(method => method.Mid.Code == order.Code) is not { } chosen) return;
        await world.Loop.Wait(world.Dice.Percent(10) ? world.Dice.Minutes(1, 90) : world.Dice.Milliseconds(10, 3000), life: null);
        var instrument = Instrument(chosen, view);
        if (world.Dice.Percent(15)) world.Start(() => Submit(order, chosen.Quote.Id, instrument));
        await Submit(order, chosen.Quote.Id, instrument);
    }

    PayInstrument Instrument(CheckoutMethod chosen, CheckoutView view)
    {
        var cvv = new Secret(world.Cards.Code());
        if (!chosen.Mid.OnsiteCard) return new PayInstrument.GatewayPage(Save: true);
        if (view.Cards.Count > 0 && world.Dice.Percent(40)) return new PayInstrument.SavedCard(world.Dice.Of(view.Cards).Card.Token.Value, cvv);
        return new PayInstrument.TypedCard(new CardDetails(new Secret(world.Cards.Number()), 12, 2031, cvv, "Noura Saleh"), Save: world.Dice.Percent(50));
    }

    async Task Submit(Order order, string quote, PayInstrument instrument)
    {
        var reply = await world.Deliver($"pays {order.SessionId[..6]}", node => node.Send(caller: null, new Pay(order.SessionId, order.Code, quote, Amount: null, instrument)), tries: 1);
        if (reply is not Reply<Result<PayOutcome>>.Answered { Value: { Ok: true, Value: var outcome } }) return;
        var reference = (outcome as PayOutcome.Redirect)?.ReferenceNumber ?? (outcome as PayOutcome.Submitted)?.ReferenceNumber;
        if (reference is null) return;
        world.Known.Promise($"attempt {reference} exists", "SELECT COUNT(*) FROM attempt WHERE reference_number = @reference", new { reference });
        if (outcome is PayOutcome.Redirect && world.Bank.Find(reference) is { } charge) await AtBank(charge);
        else await Result(order.SessionId, reference);
    }

    async Task AtBank(BankCharge charge)
    {
        if (world.Dice.Percent(20)) return;
        await world.Loop.Wait(world.Dice.Percent(10) ? world.Dice.Minutes(1, 60) : world.Dice.Seconds(1, 60), life: null);
        world.Bank.Decide(charge, world.Dice.Percent(65) ? Outcomes.Approve : world.Dice.Percent(30) ? Outcomes.Cancel : world.Dice.Of(Outcomes.Refusals), announces: true);
        if (world.Dice.Percent(15)) return;
        for (var times = world.Dice.Percent(15) ? 2 : 1; times > 0; times--) await Return(charge);
    }

    async Task Return(BankCharge charge)
    {
        var nonce = charge.ReturnUrl[(charge.ReturnUrl.IndexOf("nonce=", StringComparison.Ordinal) + 6)..];
        var reply = await world.Deliver($"returns from {charge.Reference}", node => node.Send(caller: null, new CompleteAttempt(charge.Reference, charge.PgCode, nonce)), tries: 2);
        if (reply is Reply<Result<CompletedAttempt>>.Answered { Value: { Ok: true, Value: { Session.State: Domain.Payments.SessionState.Paid } } })
        {
            world.Known.Promise($"{charge.SessionId} is paid", "SELECT COUNT(*) FROM payment_session WHERE session_id = @id AND state = 'paid'", new { id = charge.SessionId });
        }

        await Result(charge.SessionId, charge.Reference);
    }

    async Task Result(string sessionId, string reference) =>
        await world.Deliver($"sees {sessionId[..6]}", node => node.Send(caller: null, new PayerReturn(sessionId, reference, world.Loop.Now)), tries: 1);
}
