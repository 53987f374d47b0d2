using System.Diagnostics;
using Ottu.Application.Gateways;

namespace Ottu.Infrastructure.Kernel;

/// <summary>Production: no crash points.</summary>
sealed class NoCrashPoints : ICrashPoints
{
    public void Reach(string point)
    {
    }
}

/// <summary>Kills the process without any clean-up when it reaches <c>Ottu:Testing:CrashAt</c>. Development only.</summary>
sealed class KillAt(string crashAt) : ICrashPoints
{
    public void Reach(string point)
    {
        if (point != crashAt) return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
