using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Gateways.Sandbox;
using Ottu.WebApi.Http;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.Gateways.Sandbox;

/// <summary>The development API over the simulated bank's vault: how a stored card answers can be changed afterwards.</summary>
static class SandboxCardsApi
{
    const int LongestWord = 16;

    public static async Task<IResult> List(PageQuery page, SandboxVault vault, CancellationToken ct) => page.Answer((await vault.List(page.Window, ct)).Select(View));

    public static async Task<IResult> Show(string token, SandboxVault vault, CancellationToken ct) =>
        await vault.Find(token, ct) is { } card ? ToHttp.Json(View(card), StatusCodes.Status200OK) : Problem.NotFound.Instance.ToResponse();

    /// <summary><c>{"present": word, "absent": word}</c>, each optional: approve, challenge, timeout, or the code of a decline.</summary>
    public static async Task<IResult> Change(string token, SandboxVault vault, HttpContext http)
    {
        var ct = http.RequestAborted;
        if (!(await RequestBody.Read(http)).TryGet(out var body, out var problem)) return problem.ToResponse();
        var fields = new Fields(body.Fields, body.IsForm);
        if (await vault.Find(token, ct) is not { } card) return Problem.NotFound.Instance.ToResponse();
        var present = fields.Text("present", LongestWord, card.Rule.Present.Word);
        var absent = fields.Text("absent", LongestWord, card.Rule.Absent.Word);
        if (fields.Problem is { } invalid) return invalid.ToResponse();
        var rule = new StoredCardRule(SandboxOutcome.Of(present ?? card.Rule.Present.Word), SandboxOutcome.Of(absent ?? card.Rule.Absent.Word));
        await vault.Change(token, rule, ct);
        return ToHttp.Json(View(card with { Rule = rule }), StatusCodes.Status200OK);
    }

    static JsonObject View(SandboxVaultCard card) => new()
    {
        ["token"] = card.Token,
        ["pg_code"] = card.PgCode,
        ["gateway"] = card.Gateway,
        ["brand"] = card.Card.Brand,
        ["number"] = CardMask.InParameters(card.Card.Bin, card.Card.LastFour),
        ["expiry"] = card.Card.Expiry.ToString(),
        ["present"] = card.Rule.Present.Word,
        ["absent"] = card.Rule.Absent.Word,
    };
}
