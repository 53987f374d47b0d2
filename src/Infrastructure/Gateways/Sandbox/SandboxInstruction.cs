using Ottu.Application.Gateways;
using Ottu.Domain.Gateways;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>What a test asked of the simulator in <c>extra.simulator.{pg_code}</c>: a closed union.</summary>
abstract record SandboxInstruction
{
    SandboxInstruction()
    {
    }

    public sealed record None : SandboxInstruction;

    public sealed record Refuse : SandboxInstruction;

    public sealed record Timeout : SandboxInstruction;

    public sealed record LatePaid : SandboxInstruction;

    public sealed record Answer(SandboxOutcome Outcome) : SandboxInstruction;

    /// <summary>Words that it does not know it does not obey.</summary>
    public static SandboxInstruction Of(ChargeRequest request) => SandboxWord.In(request.Payer.Extra, request.Mid) switch
    {
        "refuse" => new Refuse(),
        "timeout" => new Timeout(),
        "late_paid" => new LatePaid(),
        "00" => new Answer(new SandboxOutcome.Approve()),
        { Length: 2 } code when code.All(char.IsAsciiLetterOrDigit) => new Answer(new SandboxOutcome.Decline(code.ToUpperInvariant())),
        _ => new None(),
    };
}
