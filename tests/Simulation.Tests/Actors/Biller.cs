using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Billing;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Simulation.Tests.Product;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Simulation.Tests.Actors;

/// <summary>The shop's subscriptions: added, stopped, resumed, charged by hand while the job charges them, paid by the link of a mail.</summary>
sealed class Biller(World world)
{
    static readonly Principal Key = new Principal.PrivateKey("simulate");

    /// <summary>Live agreements with fewer than two schedules.</summary>
    static readonly Statement Agreements = new("""
        SELECT agreement_id AS Id, customer_id AS Customer FROM agreement a
        WHERE state = 'live' AND (SELECT COUNT(*) FROM billing_schedule b WHERE b.agreement_ref = a.id) < 2 ORDER BY id
        """);

    static readonly Statement Running = new("SELECT id FROM billing_schedule WHERE status IN ('active', 'past_due') ORDER BY id");

    /// <summary>Cycles that their customers were mailed about.</summary>
    static readonly Statement Links = new("""
        SELECT s.session_id AS SessionId, b.pg_code AS PgCode, b.customer_id AS Customer FROM billing_schedule b JOIN payment_session s ON s.id = b.session_ref
        WHERE b.first_failed_at IS NOT NULL ORDER BY b.id
        """);

    public async Task Add()
    {
        var agreements = await world.Observer.Query<AgreementOfCustomer>(Agreements, parameters: null, default);
        if (agreements.Count == 0) return;
        var agreement = world.Dice.Of(agreements);
        var isByEvent = world.Dice.Percent(25);
        var body = new JsonObject
        {
            ["type"] = isByEvent ? "event_based" : "recurring", ["customer_id"] = agreement.Customer, ["environment"] = "production", ["agreement_id"] = agreement.Id,
            ["amount"] = "7.500", ["currency_code"] = "KWD", ["customer_email"] = "anna@home.example", ["webhook_url"] = "https://shop.example/hook",
        };
        if (!isByEvent)
        {
            body["interval_unit"] = "day";
            body["start_date"] = world.Loop.Now.AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            body["time_of_day"] = "12:00";
        }

        var reply = await world.Deliver("bills " + agreement.Customer, node => node.Send(Key, new AddBillingSchedule(Merchants.Body(body))), tries: 1);
        if (Merchants.Ok(reply) is not { } added) return;
        var id = (long)added["id"]!;
        world.Known.Schedules.Add(id);
        world.Known.Promise($"schedule {id} exists", "SELECT COUNT(*) FROM billing_schedule WHERE id = @id", new { id });
    }

    public async Task Change()
    {
        if (world.Known.Schedules.Count == 0) return;
        var id = world.Dice.Of(world.Known.Schedules);
        IRequest<Result<JsonObject>> request = world.Dice.Percent(50) ? new PauseBillingSchedule(id) : new ResumeBillingSchedule(id);
        await world.Deliver($"{request.GetType().Name} {id}", node => node.Send(Key, request), tries: 1);
    }

    public async Task Charge()
    {
        if (world.Known.Schedules.Count == 0) return;
        var id = world.Dice.Of(world.Known.Schedules);
        var body = new JsonObject { ["event"] = $"event-{world.Dice.Below(5)}" };
        await world.Deliver($"charges schedule {id}", node => node.Send(Key, new ChargeBillingSchedule(id, Merchants.Body(world.Dice.Percent(60) ? body : []))), tries: 2);
    }

    /// <summary>The order of a cycle that could not be charged, as its customer finds it in the mail; null where there is none.</summary>
    public async Task<Order?> Link()
    {
        var links = await world.Observer.Query<LinkOfCycle>(Links, parameters: null, default);
        if (links.Count == 0) return null;
        var link = world.Dice.Of(links);
        var order = world.Known.Orders.Find(known => known.SessionId == link.SessionId);
        if (order is null) world.Known.Orders.Add(order = new Order(link.SessionId, link.PgCode, "auto_debit", link.Customer));
        return order;
    }

    /// <summary>No further cycle may begin while the books are compared.</summary>
    public async Task StopAll()
    {
        foreach (var id in await world.Observer.Query<long>(Running, parameters: null, default)) await world.Deliver($"pauses {id}", node => node.Send(Key, new PauseBillingSchedule(id)));
    }

    sealed record AgreementOfCustomer(string Id, string Customer);

    sealed record LinkOfCycle(string SessionId, string PgCode, string Customer);
}
