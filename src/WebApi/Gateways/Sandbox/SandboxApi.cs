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
        await books.Find(reference, ct) is { } payment ? ToHttp.Json(await View(payment, books, ct), StatusCodes.Status200OK) : Problem.NotFound.Instance.ToResponse();

    /// <summary>
    /// <c>{"state": "paid|authorized|declined|canceled", "code": "51", "notify": true}</c>, each optional, changes the payment; a body that
    /// names an <c>operation</c> or an <c>operation_reference</c> is for <see cref="SandboxOperationsApi"/>.
    /// </summary>
    public static async Task<IResult> Change(string reference, SandboxBooks books, SandboxCounter counter, SandboxNotifier notifier, TimeProvider clock, HttpContext http)
    {
        var ct = http.RequestAborted;
        if (!(await RequestBody.Read(http)).TryGet(out var body, out var problem)) return problem.ToResponse();
        var fields = new Fields(body.Fields, body.IsForm);
        if (await books.Find(reference, ct) is not { } payment) return Problem.NotFound.Instance.ToResponse();
        var answer = fields.Has("operation_reference") ? await SandboxOperationsApi.Settle(payment, fields, books, counter, notifier, ct)
            : fields.Has("operation") ? await SandboxOperationsApi.Do(payment, fields, counter, notifier, ct)
            : await ChangePayment(payment, fields, books, notifier, clock, ct);
        return answer.Ok();
    }

    static async Task<Result<JsonObject>> ChangePayment(SandboxPayment payment, Fields fields, SandboxBooks books, SandboxNotifier notifier, TimeProvider clock, CancellationToken ct)
    {
        var wanted = fields.Text("state", max: 16);
        var code = fields.Text("code", max: 8);
        var notify = fields.Flag("notify");
        var state = Parse(wanted, fields);
        if (fields.Problem is { } invalid) return invalid;
        if (state is { } to) payment = await books.Change(payment.ReferenceNumber, row => row.Forced(to, CodeOf(to, code), clock.GetUtcNow()), ct) ?? payment;
        var answer = await View(payment, books, ct);
        if (notify) answer["notify_status"] = await notifier.Notify(payment, ct);
        return answer;
    }

    static async Task<JsonObject> View(SandboxPayment payment, SandboxBooks books, CancellationToken ct)
    {
        var view = View(payment);
        SandboxOperationsApi.AddTo(view, await books.AccountOf(payment, ct));
        return view;
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
