using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Gateways.Sandbox;
using Ottu.WebApi.Http;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.Gateways.Sandbox;

/// <summary>
/// The development API: shows the simulated bank's books and changes them, as a bank changes its mind. A change tells nobody unless it
/// is asked to: the product has to find out by itself.
/// </summary>
static class SandboxApi
{
    static readonly SandboxState[] Outcomes = [SandboxState.Paid, SandboxState.Authorized, SandboxState.Declined, SandboxState.Canceled];

    public static async Task<IResult> List(PageQuery page, SandboxBooks books, CancellationToken ct) => page.Answer((await books.List(page.Window, ct)).Select(View));

    public static async Task<IResult> Show(string reference, SandboxBooks books, CancellationToken ct) =>
        await books.Find(reference, ct) is { } payment ? ToHttp.Json(View(payment), StatusCodes.Status200OK) : Problem.NotFound.Instance.ToResponse();

    /// <summary><c>{"state": "paid|authorized|declined|canceled", "code": "51", "notify": true}</c>, each optional.</summary>
    public static async Task<IResult> Change(string reference, SandboxBooks books, SandboxNotifier notifier, TimeProvider clock, HttpContext http)
    {
        var ct = http.RequestAborted;
        if (!(await RequestBody.Read(http)).TryGet(out var body, out var problem)) return problem.ToResponse();
        var fields = new Fields(body.Fields, body.IsForm);
        var wanted = fields.Text("state", max: 16);
        var code = fields.Text("code", max: 8);
        var notify = fields.Flag("notify");
        var state = Parse(wanted, fields);
        if (fields.Problem is { } invalid) return invalid.ToResponse();
        var payment = state is { } to
            ? await books.Change(reference, row => row.Forced(to, CodeOf(to, code), clock.GetUtcNow()), ct)
            : await books.Find(reference, ct);
        if (payment is null) return Problem.NotFound.Instance.ToResponse();
        var answer = View(payment);
        if (notify) answer["notify_status"] = await notifier.Notify(payment, ct);
        return ToHttp.Json(answer, StatusCodes.Status200OK);
    }

    static SandboxState? Parse(string? wanted, Fields fields)
    {
        if (wanted is null) return null;
        if (Wire<SandboxState>.TryParse(wanted, out var state) && Outcomes.Contains(state)) return state;
        fields.Error("state", FieldTexts.Choice(wanted));
        return null;
    }

    static string CodeOf(SandboxState state, string? given) => state switch
    {
        SandboxState.Declined => given ?? Decline.DoNotHonor,
        SandboxState.Canceled => "",
        _ => "00",
    };

    static JsonObject View(SandboxPayment payment) => new()
    {
        ["reference_number"] = payment.ReferenceNumber,
        ["session_id"] = payment.SessionId,
        ["pg_code"] = payment.PgCode,
        ["gateway"] = payment.Gateway,
        ["amount"] = payment.Amount.ToString(),
        ["currency"] = payment.Amount.Currency.Code,
        ["operation"] = payment.Operation.Wire(),
        ["state"] = payment.State.Wire(),
        ["behaviour"] = payment.Behaviour.Wire(),
        ["code"] = payment.Code,
        ["charge_count"] = payment.ChargeCount,
        ["inquiry_count"] = payment.InquiryCount,
        ["card"] = payment.Card is { } card ? View(card) : null,
        ["return_url"] = payment.ReturnUrl,
        ["notify_url"] = payment.NotifyUrl,
        ["created_at"] = WireTime.Iso(payment.CreatedAt),
        ["decided_at"] = payment.DecidedAt is { } decided ? WireTime.Iso(decided) : null,
    };

    static JsonObject View(SandboxCard card) => new()
    {
        ["brand"] = card.Brand,
        ["number"] = CardMask.InParameters(card.Bin, card.LastFour),
        ["expiry"] = card.Expiry.ToString(),
        ["holder"] = card.Holder,
    };
}
