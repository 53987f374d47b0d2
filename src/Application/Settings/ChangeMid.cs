using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>Changes a connection. Its code and gateway are fixed as soon as a session offered it.</summary>
public sealed record ChangeMid(string Code, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ChangeMidHandler(ConfigurationChange change, ISettingsStore store, ISecrets secrets) : IRequestHandler<ChangeMid, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(ChangeMid request, CancellationToken ct)
    {
        var code = request.Code;
        return change.Run<Mid>(
            installation => installation.Mids.GetValueOrDefault(request.Code),
            request.Body,
            async (tx, before, mid, fields) =>
            {
                if (MidDocument.Read(fields, mid, before, secrets) is not { } changed) return before;
                await CheckIdentity(tx, before, mid, changed, fields);
                code = changed.Code;
                return before.With(mid, changed);
            },
            after => MidDocument.View(after.Mids[code]),
            ct);
    }

    async Task CheckIdentity(ITx tx, Installation before, Mid mid, Mid changed, Fields fields)
    {
        if (changed.Code == mid.Code && changed.Gateway == mid.Gateway) return;
        if (changed.Code != mid.Code && before.Mids.ContainsKey(changed.Code)) fields.Error("code", "A connection with this code already exists.");
        if (!await store.IsUsed(tx, mid.Code)) return;
        if (changed.Code != mid.Code) fields.Error("code", "The code of a connection that was used cannot be changed.");
        if (changed.Gateway != mid.Gateway) fields.Error("gateway", "The gateway of a connection that was used cannot be changed.");
    }
}
