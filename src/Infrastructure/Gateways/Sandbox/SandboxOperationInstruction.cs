using System.Text.Json.Nodes;
using Ottu.Application.Gateways;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>
/// What a test asked of the simulator about an operation: <c>extra.simulator</c> of the operation, else the session's as the books know
/// it. A closed union.
/// </summary>
abstract record SandboxOperationInstruction
{
    const string DeclineWord = "decline";
    const string RefuseWord = "refuse";
    const string LostWord = "timeout_lost";

    SandboxOperationInstruction()
    {
    }

    /// <summary>The request can not be sent.</summary>
    public sealed record Refuse : SandboxOperationInstruction;

    /// <summary>The request gets lost on its way, and nobody says so.</summary>
    public sealed record Lose : SandboxOperationInstruction;

    /// <param name="Code">ISO 8583.</param>
    public sealed record Decline(string Code) : SandboxOperationInstruction;

    public sealed record Book(SandboxOperationBehaviour Behaviour) : SandboxOperationInstruction;

    /// <summary>Words that it does not know it does not obey.</summary>
    public static SandboxOperationInstruction Of(OperationRequest request, SandboxPayment payment) =>
        (SandboxWord.In(request.Extra, request.Mid) ?? payment.OperationWord) switch
        {
            RefuseWord => new Refuse(),
            LostWord => new Lose(),
            DeclineWord => new Decline(Domain.Gateways.Decline.DoNotHonor),
            SandboxAccount.Approved => new Book(SandboxOperationBehaviour.Normal),
            { Length: 2 } code when code.All(char.IsAsciiLetterOrDigit) => new Decline(code.ToUpperInvariant()),
            { } word when Wire<SandboxOperationBehaviour>.TryParse(word, out var behaviour) => new Book(behaviour),
            _ => new Book(SandboxOperationBehaviour.Normal),
        };

    /// <summary>The word of a session that is meant for the operations on its payment; null where there is none.</summary>
    public static string? WordFor(JsonObject? extra, Mid mid) =>
        SandboxWord.In(extra, mid) is { } word && (word is DeclineWord or LostWord || Wire<SandboxOperationBehaviour>.TryParse(word, out _)) ? word : null;
}

/// <summary><c>{"simulator": {"pg_code": "word"}}</c>, or <c>{"simulator": "word"}</c> for whichever connection it is.</summary>
static class SandboxWord
{
    public static string? In(JsonObject? extra, Mid mid)
    {
        var told = extra?["simulator"];
        return (told is JsonObject words ? words[mid.Code] : told) is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;
    }
}
