using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Gateways.Sandbox;
using Ottu.WebApi.Http;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.Gateways.Sandbox;

/// <param name="Payment">The entry in the bank's books.</param>
/// <param name="Errors">Messages by form field.</param>
public sealed record SandboxView(SandboxPayment Payment, IReadOnlyDictionary<string, string> Errors);

/// <summary>What a payer sees at the simulated bank. Whoever is done there is sent back, however often they post.</summary>
static class SandboxPages
{
    static readonly Dictionary<string, string> NoErrors = new(StringComparer.Ordinal);

    public static async Task<IResult> ShowPay(string reference, SandboxBooks books, CancellationToken ct) =>
        await books.Find(reference, ct) is not { } payment ? Results.NotFound()
        : payment.State == SandboxState.Open ? new SandboxPageResult<PayPage>(new SandboxView(payment, NoErrors))
        : Onward(payment);

    public static async Task<IResult> ShowChallenge(string reference, SandboxBooks books, CancellationToken ct) =>
        await books.Find(reference, ct) is not { } payment ? Results.NotFound()
        : payment.State == SandboxState.Challenge ? new SandboxPageResult<ChallengePage>(new SandboxView(payment, NoErrors))
        : Onward(payment);

    public static async Task<IResult> Post(
        string reference, SandboxBooks books, Func<string, SandboxForm, CancellationToken, Task<Result<SandboxPayment>>> decide, HttpContext http)
    {
        if (await books.Find(reference, http.RequestAborted) is not { } payment) return Results.NotFound();
        if (!(await RequestBody.Read(http, BodyKinds.Form | BodyKinds.Multipart)).TryGet(out var body, out var problem)) return problem.ToResponse();
        if (!CameFromPage(http.Request, body.Fields, payment)) return Results.StatusCode(StatusCodes.Status403Forbidden);
        if (!Wire<SandboxAction>.TryParse(Text(body.Fields, "action"), out var action)) return Results.StatusCode(StatusCodes.Status400BadRequest);
        var decided = await decide(reference, Form(action, body.Fields), http.RequestAborted);
        return decided.TryGet(out var after, out var refusal) ? Onward(after)
            : refusal is Problem.Invalid invalid ? new SandboxPageResult<PayPage>(new SandboxView(payment, Messages(invalid)), StatusCodes.Status400BadRequest)
            : refusal.ToResponse();
    }

    /// <summary>A browser names the origin of every post, so it must show the token of our page; a script that names none has no session to abuse.</summary>
    static bool CameFromPage(HttpRequest request, JsonObject fields, SandboxPayment payment) => request.Headers.Origin.Count == 0
        || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Text(fields, "token")), Encoding.UTF8.GetBytes(payment.FormToken));

    static IResult Onward(SandboxPayment payment) => Results.Redirect(payment.State switch
    {
        SandboxState.Open => $"/sandbox/pay/{payment.ReferenceNumber}",
        SandboxState.Challenge => $"/sandbox/3ds/{payment.ReferenceNumber}",
        _ => payment.ReturnUrl,
    });

    static SandboxForm Form(SandboxAction action, JsonObject fields) => new(
        action,
        new Secret(Text(fields, "number")),
        Text(fields, "expiry"),
        new Secret(Text(fields, "cvv")),
        Text(fields, "holder"),
        Text(fields, "otp").Trim());

    static string Text(JsonObject fields, string name) => fields[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    static Dictionary<string, string> Messages(Problem.Invalid invalid) =>
        invalid.Errors.ToJson().ToDictionary(pair => pair.Key, pair => pair.Value![0]!.GetValue<string>(), StringComparer.Ordinal);
}
