using System.Text.Json.Nodes;
using Ottu.Application.Cards;
using Ottu.Application.Gateways;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>The money call of a device or wallet. Its customer is present: the outcome is announced as after any page.</summary>
public sealed class DeviceCharge(ISessions sessions, IDb db, RunningAttempts running, SessionCloser closer, DeviceAdmission admission, PaymentCall call, TimeProvider clock)
{
    /// <summary>Charges a session that exists. An attempt that the payer left at a gateway's page gives way, as on our page.</summary>
    public async Task<Result<Charged>> Existing(Installation installation, Session session, DeviceOrder order, CancellationToken ct)
    {
        if ((await Clear(installation, session, ct)).Problem is { } problem) return problem;
        var verdict = await running.Resolve(installation, session, ct);
        if (verdict is RunningAttempts.Verdict.StillRunning)
        {
            return (await sessions.Find(session.SessionId, ct) is { } now ? ChargeFailure.Refuse(now, clock.GetUtcNow()) : null) ?? ChargeFailure.Running;
        }

        return await Of(installation, tx => sessions.Lock(tx, session.SessionId), order, (verdict as RunningAttempts.Verdict.MayBeSuperseded)?.ReferenceNumber, ct);
    }

    /// <param name="take">Inside tx1: locks the session, or creates it. A refusal leaves nothing of it behind.</param>
    public async Task<Result<Charged>> Of(Installation installation, Func<ITx, Task<Session?>> take, DeviceOrder order, string? superseded, CancellationToken ct)
    {
        var charge = new ChargeOrder(take, (tx, session) => admission.Admit(tx, installation, session, order)) { Superseded = superseded, WantsBody = true };
        var charged = await call.Charge(installation, charge, ct);
        return charged.Problem is { } problem ? ChargeFailure.From(problem) : charged;
    }

    /// <summary>Pay calls expire what is overdue. rulings 12</summary>
    public async Task<Result<Done>> Clear(Installation installation, Session session, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (session.State.IsOpen() && session.IsOverdue(now))
        {
            await db.InTransaction(async tx => await sessions.Lock(tx, session.Id) is { } locked ? await closer.ExpireIfOverdue(tx, installation, locked) : null, ct);
        }

        return ChargeFailure.Refuse(session, now) is { } refusal ? refusal : default(Done);
    }
}

/// <summary>Who may send a device's payment: merchants who may add payments, and the SDK with the public key.</summary>
static class DeviceGate
{
    public static Problem? Refuse(Installation installation, ICaller caller, SessionType? type) => caller.Principal is Principal.PublicKey
        ? type is null || installation.PluginOf(type.Value).IsInstalled ? null : Problem.NotFound.Instance
        : PluginGate.Refuse(installation, caller, type, "add");
}

/// <summary>What a device's payment answers. docs/protocol/operations.md 5, docs/protocol/sdk.md 2</summary>
public sealed class DeviceAnswers(SdkResponses responses, Settings.IBaseUrl baseUrl)
{
    /// <summary>The signed payment object with the gateway's answer beside it. R45</summary>
    public async Task<Result<JsonObject>> Native(Installation installation, Charged charged, CancellationToken ct)
    {
        if (Challenge(charged) is { } challenge) return challenge;
        var isNoFailure = charged.Attempt.State is AttemptState.Success or AttemptState.Pending;
        var body = isNoFailure ? charged.Body! : ChargeFailure.Body(charged);
        body["pg_response"] = charged.Attempt.GatewayResponse?.DeepClone() ?? new JsonObject();
        if (charged.Attempt.Instrument != InstrumentKind.Wallet) body["callback_payload"] = await Callback(installation, charged, ct);
        return isNoFailure ? body : new Problem.Failed(body);
    }

    /// <summary>What the older SDK reads.</summary>
    public async Task<Result<JsonObject>> Sheet(Installation installation, Charged charged, CancellationToken ct)
    {
        if (Challenge(charged) is { } challenge) return challenge;
        var callback = await Callback(installation, charged, ct);
        var answer = Device(charged.Attempt.State == AttemptState.Success, callback);
        return charged.Attempt.State is AttemptState.Success or AttemptState.Pending ? answer : new Problem.Failed(answer);
    }

    /// <summary>The older SDK wants every refusal in the same shape: nothing was charged.</summary>
    public static Problem Refused(Session session, InstrumentKind kind, Problem problem)
    {
        if (Text(problem) is not { } message) return problem;
        var callback = new JsonObject
        {
            ["status"] = "error",
            ["message"] = message,
            ["form_of_payment"] = FormOfPayment.Of(kind),
            ["challenge_occurred"] = false,
            ["session_id"] = session.SessionId.Value,
        };
        return new Problem.Failed(Device(isApproved: false, callback.Put("order_no", session.Terms.OrderNo)));
    }

    /// <summary>What the payer must pass first; null where nothing is in the way.</summary>
    public static JsonObject? Challenge(Charged charged) => charged is { Answer: GatewayAnswer.ActionRequired action, Attempt: { State: AttemptState.Pending } attempt }
        ? new JsonObject
        {
            ["status"] = "3DS",
            ["method"] = "redirect",
            ["redirect_url"] = action.RedirectUrl,
            ["session_id"] = charged.Session.SessionId.Value,
            ["reference_number"] = attempt.ReferenceNumber,
            ["form_of_payment"] = FormOfPayment.Of(attempt.Instrument),
        }.Put("order_no", charged.Session.Terms.OrderNo)
        : null;

    async Task<JsonObject> Callback(Installation installation, Charged charged, CancellationToken ct)
    {
        var (session, attempt) = (charged.Session, charged.Attempt);
        var callback = await responses.Of(session, attempt, installation, ct);
        if (attempt.State != AttemptState.Pending) return callback;

        // Nobody knows yet. The page of the session waits for the outcome; another try is refused until it is there.
        callback["message"] = session.Terms.Language == "ar" ? "جارٍ معالجة الدفع." : "The payment is being processed.";
        callback["redirect_url"] = SessionLinks.Page(session, baseUrl.Value);
        return callback;
    }

    static JsonObject Device(bool isApproved, JsonObject callback) => new JsonObject
    {
        ["approved"] = isApproved,
        ["message"] = callback["message"]?.DeepClone(),
    }.Put("redirect_url", callback["redirect_url"]).Put("callback_payload", callback);

    static string? Text(Problem problem) => problem switch
    {
        Problem.Failed { Body: var body } => (string?)body["detail"],
        Problem.Refused { Detail: var detail } => detail,
        Problem.Invalid { Errors: var errors } => FirstOf(errors.ToJson()),
        _ => null,
    };

    static string? FirstOf(JsonNode? node) => node switch
    {
        JsonObject members => members.Select(member => FirstOf(member.Value)).FirstOrDefault(),
        JsonArray items => FirstOf(items.FirstOrDefault()),
        _ => node?.ToString(),
    };
}
