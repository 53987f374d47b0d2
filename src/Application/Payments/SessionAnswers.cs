using System.Text.Json.Nodes;
using Ottu.Application.Cards;
using Ottu.Application.Settings;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>What create, read and update all answer.</summary>
public sealed class SessionAnswers(ISessions sessions, SdkResponses responses, PayableCards cards, IBaseUrl baseUrl, TimeProvider clock)
{
    public async Task<JsonObject> Of(Session session, Installation installation, bool withSdkPayload, CancellationToken ct)
    {
        var view = SessionView.Of(session, installation, baseUrl.Value);
        if (!withSdkPayload) return view;
        var saved = SdkPayload.Cards(session, installation, await cards.Of(installation, session, ct), baseUrl.Value, clock.GetUtcNow());
        view["sdk_setup_preload_payload"] = SdkPayload.Of(session, installation, baseUrl.Value, saved, await Response(session, installation, ct));
        return view;
    }

    async Task<JsonObject?> Response(Session session, Installation installation, CancellationToken ct)
    {
        if (session.State == SessionState.Created) return null;
        var finished = (await sessions.Attempts(session.Id, ct)).LastOrDefault(attempt => attempt.State != AttemptState.Pending);
        return finished is null ? null : await responses.Of(session, finished, installation, ct);
    }
}
