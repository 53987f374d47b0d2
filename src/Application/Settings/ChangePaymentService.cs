using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

/// <summary>Changes a payment service; uploads its certificate and the file that proves its domain.</summary>
public sealed record ChangePaymentService(string Code, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ChangePaymentServiceHandler(ConfigurationChange change, ISecrets secrets, IServiceKeys keys) : IRequestHandler<ChangePaymentService, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(ChangePaymentService request, CancellationToken ct) => change.Run<PaymentService>(
        installation => installation.PaymentServices.GetValueOrDefault(request.Code),
        request.Body,
        (before, service, fields) => PaymentServiceDocument.Read(fields, service, before, secrets, keys) is { } changed ? before.With(changed) : before,
        after => PaymentServiceDocument.View(after.PaymentServices[request.Code]),
        ct);
}
