using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

/// <summary>Adds a way to pay to a connection. Where it needs a key, one is made.</summary>
public sealed record AddPaymentService(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class AddPaymentServiceHandler(ConfigurationChange change, ISecrets secrets, IServiceKeys keys) : IRequestHandler<AddPaymentService, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(AddPaymentService request, CancellationToken ct)
    {
        var code = "";

        // The key ring stores a new key in a transaction of its own, so it is made before ours begins.
        secrets.Protect("");
        return change.Run(
            request.Body,
            (before, fields) =>
            {
                if (PaymentServiceDocument.Read(fields, current: null, before, secrets, keys) is not { } added) return before;
                if (before.PaymentServices.ContainsKey(added.Code)) fields.Error("code", "A payment service with this code already exists.");
                code = added.Code;
                return before.With(added);
            },
            after => PaymentServiceDocument.View(after.PaymentServices[code]),
            ct);
    }
}
