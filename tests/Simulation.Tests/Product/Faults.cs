using Ottu.Simulation.Tests.Time;

namespace Ottu.Simulation.Tests.Product;

/// <summary>Which faults a history may hold, and how often. Healing turns them off.</summary>
sealed class Faults(Dice dice)
{
    public bool AreOn { get; set; } = true;

    /// <summary>A process dies at one of so many points that it passes; 0: never.</summary>
    public int CrashOneIn { get; set; }

    public bool Crash() => AreOn && dice.OneIn(CrashOneIn);

    /// <summary>The machine under all processes goes dark, and takes with it what was not synced.</summary>
    public bool CutsPower() => AreOn && dice.OneIn(CrashOneIn * 2);

    public bool Percent(int percent) => AreOn && dice.Percent(percent);
}

/// <summary>Unwinds the stack of a process that is dead. Nothing that it does from here on reaches anybody.</summary>
sealed class NodeDiedException(string point) : Exception("The process died at " + point + ".");
