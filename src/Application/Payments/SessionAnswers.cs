using System.Text.Json.Nodes;
using Ottu.Application.Settings;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>What create, read and update all answer.</summary>
public sealed class SessionAnswers(IBaseUrl baseUrl)
{
    public JsonObject Of(Session session, Installation installation, bool withSdkPayload)
    {
        var view = SessionView.Of(session, installation, baseUrl.Value);
        if (withSdkPayload) view["sdk_setup_preload_payload"] = SdkPayload.Of(session, installation, baseUrl.Value);
        return view;
    }
}
