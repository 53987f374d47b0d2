using System.Globalization;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Cards;
using Ottu.Application.Kernel;
using Ottu.Application.Operations;
using Ottu.Application.Payments;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Simulation.Tests.Product;

namespace Ottu.Simulation.Tests.Actors;

/// <summary>Shops: they create, change, refund, repeat what they are not sure of, and do two things at once.</summary>
sealed class Merchants(World world)
{
    static readonly Principal Key = new Principal.PrivateKey("simulate");
    static readonly string[] Customers = ["anna", "badr", "dana"];
    static readonly string[] Hosts = ["shop.example", "slow.example", "third.example"];

    public async Task Create(bool isAutoDebit)
    {
        var dice = world.Dice;
        var number = ++world.Known.Number;
        var customer = isAutoDebit || dice.Percent(50) ? dice.Of(Customers) : null;
        var code = isAutoDebit ? (dice.Percent(70) ? Shop.Card : Shop.Virtual) : dice.Of(Shop.Offered);
        var amount = (dice.Between(1, 200_000) / 1000m).ToString("0.000", CultureInfo.InvariantCulture);
        var body = new JsonObject
        {
            ["type"] = "payment_request", ["amount"] = amount, ["currency_code"] = "KWD", ["pg_codes"] = new JsonArray(code), ["order_no"] = $"order-{number}",
            ["webhook_url"] = dice.Percent(85) ? $"https://{dice.Of(Hosts)}/hook" : null,
        };
        if (customer is not null) body["customer_id"] = customer;
        if (isAutoDebit)
        {
            body["payment_type"] = "auto_debit";
            body["agreement"] = Agreement(dice.Percent(80) ? "A1" : "A2");
            if (dice.Percent(25) && await Token(customer) is { } token) body["payment_instrument"] = new JsonObject { ["instrument_type"] = "token", ["payload"] = new JsonObject { ["token"] = token } };
        }

        if (dice.Percent(10)) body["expiration_time"] = "00:10:00";
        var key = dice.Percent(60) ? $"key-{number}" : null;
        var sends = key is not null && dice.Percent(30) ? 2 : 1;
        for (; sends > 1; sends--) world.Start(() => Create(body, key));
        var isOneStep = body.ContainsKey("payment_instrument");
        var created = await Create(body, key);
        if (isOneStep && created is not null) world.Count.Saw("one-step payment", 1);

        // What was declined, or not answered, is there all the same.
        var sessionId = (string?)created?["session_id"] ?? (isOneStep ? await Find((string)body["order_no"]!) : null);
        if (sessionId is null) return;
        var order = new Order(sessionId, code, isAutoDebit ? "auto_debit" : "one_off", customer);
        if (world.Known.Orders.All(known => known.SessionId != order.SessionId)) world.Known.Orders.Add(order);
    }

    public async Task Operate(Order order)
    {
        var dice = world.Dice;
        var operation = dice.Of(["refund", "refund", "refund", "capture", "capture", "void"]);
        var body = new JsonObject { ["operation"] = operation, ["session_id"] = order.SessionId };
        if (operation != "void" && dice.Percent(70)) body["amount"] = (dice.Between(1, 60_000) / 1000m).ToString("0.000", CultureInfo.InvariantCulture);
        var key = dice.Percent(60) ? $"track-{++world.Known.Number}" : null;
        if (key is not null && dice.Percent(25)) world.Start(() => Operate(order, body, key));
        await Operate(order, body, key);
    }

    public async Task Change(Order order)
    {
        order.Patches++;
        var amount = (world.Dice.Between(1, 200_000) / 1000m).ToString("0.000", CultureInfo.InvariantCulture);
        var reply = await world.Deliver($"patches {order.SessionId[..6]}", node => node.Send(Key, new UpdateSession(order.SessionId, Whole: false, Body(new JsonObject { ["amount"] = amount }), Attachment: null)), tries: 1);
        if (Ok(reply) is null) return;
        var minor = (long)(decimal.Parse(amount, CultureInfo.InvariantCulture) * 1000);
        world.Known.Promises.Add(new Promise($"{order.SessionId} costs {amount}", "SELECT COUNT(*) FROM payment_session WHERE session_id = @id AND amount = @minor", new { id = order.SessionId, minor })
        {
            Stands = () => order.Patches == 1,
        });
    }

    /// <summary>What changes the books only.</summary>
    public async Task Close(Order order)
    {
        var operation = world.Dice.Of(["cancel", "expire", "delete"]);
        var body = new JsonObject { ["operation"] = operation, ["session_id"] = order.SessionId };
        var reply = await world.Deliver($"{operation}s {order.SessionId[..6]}", node => node.Send(Key, new PerformOperation(Body(body), TrackingKey: null)), tries: 1);
        if (Ok(reply) is null) return;
        if (operation == "cancel") world.Known.Promise($"{order.SessionId} is canceled", "SELECT COUNT(*) FROM payment_session WHERE session_id = @id AND state = 'canceled'", new { id = order.SessionId });
        if (operation == "delete") world.Known.Promise($"{order.SessionId} is deleted", "SELECT COUNT(*) FROM payment_session WHERE session_id = @id AND deleted_at IS NOT NULL", new { id = order.SessionId });
    }

    public async Task Inquire(Order order)
    {
        order.WasInquired = true;
        await world.Deliver($"inquires {order.SessionId[..6]}", node => node.Send(Key, new InquirePayment(Body(new JsonObject { ["session_id"] = order.SessionId }))), tries: 1);
    }

    /// <summary>Charges the card of an agreement without its customer; twice at once now and then.</summary>
    public async Task Charge(Order order)
    {
        if (await Token(order.Customer) is not { } token) return;
        var body = new JsonObject { ["session_id"] = order.SessionId, ["token"] = token };
        if (world.Dice.Percent(20)) world.Start(() => Charge(order, body));
        await Charge(order, body);
    }

    public async Task Read(Order order)
    {
        var reply = await world.Deliver($"reads {order.SessionId[..6]}", node => node.Send(Key, new GetSession(order.SessionId, WithSdkPayload: false)), tries: 1);
        if (Ok(reply) is { } body && (string)body["state"]! is "paid" or "authorized" or "canceled" && (string)body["state"]! is var state) PromiseState(order.SessionId, state);
    }

    public async Task DeleteCard()
    {
        var cards = await world.Observer.Query<CardOfCustomer>(new("SELECT token AS Token, customer_id AS Customer FROM card ORDER BY id"), parameters: null, default);
        if (cards.Count == 0) return;
        var card = world.Dice.Of(cards);
        var query = new JsonObject { ["customer_id"] = card.Customer, ["type"] = "production" };
        var reply = await world.Deliver($"deletes {card.Token}", node => node.Send(Key, new DeleteCard(card.Token, Body(query))), tries: 1);
        if (reply is Reply<Result<Done>>.Answered { Value.Ok: true }) world.Known.Promise($"card {card.Token} is gone", "SELECT 1 - COUNT(*) FROM card WHERE token = @token", new { token = card.Token });
    }

    internal static JsonObject Agreement(string id) => new()
    {
        ["id"] = id, ["frequency"] = "daily", ["amount_variability"] = "variable", ["expiry_date"] = "2027-03-01", ["cycle_interval_days"] = 1, ["total_cycles"] = 500,
    };

    internal static Result<Fields> Body(JsonObject body) => new Fields((JsonObject)body.DeepClone());

    internal static JsonObject? Ok(Reply<Result<JsonObject>>? reply) => reply is Reply<Result<JsonObject>>.Answered { Value: { Ok: true } value } ? value.Value : null;

    void PromiseState(string sessionId, string state) =>
        world.Known.Promise($"{sessionId} is {state}", "SELECT COUNT(*) FROM payment_session WHERE session_id = @sessionId AND state = @state", new { sessionId, state });

    async Task<JsonObject?> Create(JsonObject body, string? key)
    {
        var reply = await world.Deliver("creates " + body["order_no"], node => key is null
            ? node.Send(Key, new CreateSession(Body(body), Attachment: null))
            : node.Ask(Key, nameof(CreateSession), services => Keyed.Send(services, world, key, body.ToJsonString(), () => services.GetRequiredService<IMediator>().Send(new CreateSession(Body(body), Attachment: null)))));
        if (Ok(reply) is not { } created) return null;
        var id = (string)created["session_id"]!;
        world.Known.Promise($"{id} exists", "SELECT COUNT(*) FROM payment_session WHERE session_id = @id", new { id });
        if (key is not null) world.Known.Promise($"{key} had one effect", "SELECT COUNT(*) FROM payment_session WHERE order_no = @order", new { order = (string)body["order_no"]! });
        return created;
    }

    async Task Operate(Order order, JsonObject body, string? key)
    {
        var what = $"{body["operation"]} {body["amount"]} of {order.SessionId[..6]} {key}";
        var reply = await world.Deliver(what, node => node.Send(Key, new PerformOperation(Body(body), key)), tries: key is null ? 1 : 3);
        if (Ok(reply) is not { } done) return;
        var child = (string)done["txn"]!["session_id"]!;
        var isDone = (string?)done["result"] == "success";
        world.Known.Promise(
            $"{what} is {done["result"]}", $"SELECT COUNT(*) FROM operation WHERE session_id = @child AND state IN ({(isDone ? "'succeeded'" : "'succeeded', 'queued', 'rejected'")})", new { child });
        if (key is not null) world.Known.Promise($"{key} had one effect", "SELECT COUNT(*) FROM operation WHERE tracking_key = @key", new { key });
    }

    async Task Charge(Order order, JsonObject body)
    {
        var reply = await world.Deliver($"charges {order.SessionId[..6]} by agreement", node => node.Send(Key, new ChargeAgreement(Body(body))), tries: 2);
        if (Ok(reply) is { } paid && (string?)paid["state"] is "paid") PromiseState(order.SessionId, "paid");
    }

    /// <summary>The session of an order; null where there is none.</summary>
    Task<string?> Find(string order) => world.Observer.One<string>(new("SELECT MIN(session_id) FROM payment_session WHERE order_no = @order"), new { order }, default);

    /// <summary>One of the customer's cards; null where there is none.</summary>
    async Task<string?> Token(string? customer)
    {
        var tokens = await world.Observer.Query<string>(new("SELECT token FROM card WHERE customer_id = @customer ORDER BY id"), new { customer }, default);
        return tokens.Count == 0 ? null : world.Dice.Of(tokens);
    }

    sealed record CardOfCustomer(string Token, string Customer);
}
