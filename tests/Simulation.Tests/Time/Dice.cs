namespace Ottu.Simulation.Tests.Time;

/// <summary>Every chance of a history, in the order in which it is taken. SplitMix64: the same numbers on every runtime.</summary>
sealed class Dice(ulong seed)
{
    ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>Another stream that follows from this one.</summary>
    public Dice Fork() => new(Next());

    /// <summary>0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool Percent(int percent) => Below(100) < percent;

    /// <summary>Once in so many times; never where that is zero.</summary>
    public bool OneIn(int times) => times > 0 && Below(times) == 0;

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public TimeSpan Milliseconds(int least, int most) => TimeSpan.FromMilliseconds(Between(least, most));

    public TimeSpan Seconds(int least, int most) => Milliseconds(least * 1000, most * 1000);

    public TimeSpan Minutes(int least, int most) => Seconds(least * 60, most * 60);
}
