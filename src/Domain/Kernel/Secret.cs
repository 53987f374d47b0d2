namespace Ottu.Domain.Kernel;

/// <summary>A text that must never reach a log, trace or message: its string form is <c>***</c>.</summary>
public sealed class Secret(string value)
{
    /// <summary>The clear text. Read it only where it leaves for the gateway or is hashed.</summary>
    public string Reveal() => value;

    public override string ToString() => "***";
}
