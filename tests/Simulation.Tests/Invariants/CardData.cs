using System.Text;

namespace Ottu.Simulation.Tests.Invariants;

/// <summary>The bytes on disk: database and write-ahead log, in which nothing is encrypted here.</summary>
static class CardData
{
    const int NumberLength = 16;

    [ThreadStatic]
    static byte[]? _buffer;

    public static IEnumerable<Violation> IsNowhere(World world)
    {
        var numbers = world.Cards.Numbers.ToHashSet(StringComparer.Ordinal);
        foreach (var file in new[] { world.DatabaseFile, world.DatabaseFile + "-wal" }.Where(File.Exists))
        {
            var length = Read(file);
            foreach (var width in new[] { 1, 2 })
            {
                foreach (var number in Digits(_buffer.AsSpan(0, length), width).Where(run => numbers.Any(number => run.Contains(number, StringComparison.Ordinal))))
                {
                    yield return new Violation(Names.CardData, $"{number[..6]}... is in {Path.GetFileName(file)}");
                }
            }

            foreach (var code in world.Cards.Codes.Where(code => _buffer.AsSpan(0, length).IndexOf(Encoding.UTF8.GetBytes(code)) >= 0)) yield return new Violation(Names.CardData, $"{code} is in {Path.GetFileName(file)}");
        }
    }

    /// <summary>Every run of digits that is long enough for a card number, as text of one or two bytes a letter. Such a run covers a place that is looked at.</summary>
    static List<string> Digits(ReadOnlySpan<byte> bytes, int width)
    {
        var runs = new List<string>();
        for (var shift = 0; shift < width; shift++)
        {
            for (var at = shift; at < bytes.Length; at += NumberLength * width)
            {
                if (!IsDigit(bytes, at, width)) continue;
                var (first, last) = (at, at);
                while (first >= width && IsDigit(bytes, first - width, width)) first -= width;
                while (last + width < bytes.Length && IsDigit(bytes, last + width, width)) last += width;
                if (last - first < (NumberLength - 1) * width) continue;
                var text = new char[((last - first) / width) + 1];
                for (var place = 0; place < text.Length; place++) text[place] = (char)bytes[first + (place * width)];
                runs.Add(new string(text));
            }
        }

        return runs;
    }

    static bool IsDigit(ReadOnlySpan<byte> bytes, int at, int width) => bytes[at] is >= (byte)'0' and <= (byte)'9' && (width == 1 || (at + 1 < bytes.Length && bytes[at + 1] == 0));

    static int Read(string file)
    {
        using var stream = File.OpenRead(file);
        var length = (int)stream.Length;
        if (_buffer is null || _buffer.Length < length) _buffer = new byte[length * 2];
        stream.ReadExactly(_buffer, 0, length);
        return length;
    }
}
