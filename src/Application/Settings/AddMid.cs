using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

public sealed record AddMid(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class AddMidHandler(ConfigurationChange change, ISecrets secrets) : IRequestHandler<AddMid, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(AddMid request, CancellationToken ct)
    {
        var code = "";
        return change.Run(
            request.Body,
            (before, fields) =>
            {
                if (MidDocument.Read(fields, current: null, before, secrets) is not { } added) return before;
                if (before.Mids.ContainsKey(added.Code)) fields.Error("code", "A connection with this code already exists.");
                code = added.Code;
                return before.With(before: null, added);
            },
            after => MidDocument.View(after.Mids[code]),
            ct);
    }
}
