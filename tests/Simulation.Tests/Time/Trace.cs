using System.Globalization;

namespace Ottu.Simulation.Tests.Time;

/// <summary>What happened, line by line, and one number that stands for all of it.</summary>
sealed class Trace(EventLoop loop, bool keepsAll)
{
    const int Kept = 120;
    const ulong Prime = 1099511628211;
    readonly Queue<string> _lines = new();

    /// <summary>FNV-1a over all lines.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    /// <summary>All lines, or the last ones.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public void Add(string who, string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{loop.Now:MM-dd HH:mm:ss.fff} {who,-10} {what}");
        foreach (var letter in line) Hash = (Hash ^ letter) * Prime;
        _lines.Enqueue(line);
        if (!keepsAll && _lines.Count > Kept) _lines.Dequeue();
    }
}
