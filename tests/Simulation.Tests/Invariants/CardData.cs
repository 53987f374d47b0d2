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

    /// <summary>Every run of digits that is long enough for a card number, as text of one or two bytes a letter.</summary>
    static List<string> Digits(ReadOnlySpan<byte> bytes, int width)
    {
        var runs = new List<string>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = 0;
            while (at + (length * width) < bytes.Length && IsDigit(bytes, at + (length * width), width)) length++;
            if (length >= NumberLength)
            {
                var text = new char[length];
                for (var place = 0; place < length; place++) text[place] = (char)bytes[at + (place * width)];
                runs.Add(new string(text));
            }

            at += length == 0 ? 1 : length * width;
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
