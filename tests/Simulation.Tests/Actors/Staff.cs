using System.Globalization;
using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Operations;
using Ottu.Application.Operations.Approvals;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Simulation.Tests.Product;

namespace Ottu.Simulation.Tests.Actors;

/// <summary>The back office: a maker who asks for refunds, a checker who decides, both of whom look at payments.</summary>
sealed class Staff(World world)
{
    readonly Principal _maker = new Principal.Staff(Template.Current.Maker);
    readonly Principal _checker = new Principal.Staff(Template.Current.Checker);

    public async Task Ask(Order order)
    {
        var body = new JsonObject { ["operation"] = world.Dice.Of(["refund", "refund", "capture", "void"]) };
        if (world.Dice.Percent(60)) body["amount"] = (world.Dice.Between(1, 60_000) / 1000m).ToString("0.000", CultureInfo.InvariantCulture);
        await world.Deliver($"asks for {body["operation"]} of {order.SessionId[..6]}", node => node.Send(_maker, new PerformOperationAtDesk(order.SessionId, Merchants.Body(body))), tries: 1);
    }

    public async Task Decide()
    {
        var requests = await world.Observer.Query<long>(new("SELECT id FROM operation_request WHERE state IN ('pending', 'manual_action_required') ORDER BY id"), parameters: null, default);
        if (requests.Count == 0) return;
        var id = world.Dice.Of(requests);
        IRequest<Result<JsonObject>> request = world.Dice.Percent(70) ? new ApproveOperation(id) : new RejectOperation(id, Merchants.Body(new JsonObject { ["reason"] = "No." }));
        if (world.Dice.Percent(20)) world.Start(() => Send(request, id));
        await Send(request, id);
    }

    public async Task Inquire(Order order)
    {
        order.WasInquired = true;
        await world.Deliver($"looks at {order.SessionId[..6]}", node => node.Send(_checker, new InquirePaymentAtDesk(order.SessionId)), tries: 1);
    }

    async Task Send(IRequest<Result<JsonObject>> request, long id) => await world.Deliver($"{request.GetType().Name} {id}", node => node.Send(_checker, request), tries: 1);
}
