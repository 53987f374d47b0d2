using Ottu.Domain.Kernel;

namespace Ottu.Simulation.Tests.Time;

/// <summary>Ids and secrets of one process.</summary>
sealed class SeededEntropy(Dice dice) : Entropy
{
    public override void Fill(Span<byte> buffer)
    {
        for (var at = 0; at < buffer.Length;)
        {
            var number = dice.Next();
            for (var part = 0; part < 8 && at < buffer.Length; part++, at++, number >>= 8) buffer[at] = (byte)number;
        }
    }
}
