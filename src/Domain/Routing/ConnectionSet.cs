using System.Numerics;

namespace Ottu.Domain.Routing;

/// <summary>Some of the connections of one profile, by their position in it. That is why a profile names at most 64.</summary>
public readonly record struct ConnectionSet(ulong Bits)
{
    public const int Most = 64;

    public static readonly ConnectionSet Empty = new(0);

    public bool IsEmpty => Bits == 0;

    public int Count => BitOperations.PopCount(Bits);

    /// <summary>The first position; 64 where there is none.</summary>
    public int First => BitOperations.TrailingZeroCount(Bits);

    public static ConnectionSet One(int position) => new(1UL << position);

    /// <summary>The first <paramref name="count"/> positions.</summary>
    public static ConnectionSet UpTo(int count) => new(count == Most ? ulong.MaxValue : (1UL << count) - 1);

    public static ConnectionSet operator &(ConnectionSet left, ConnectionSet right) => new(left.Bits & right.Bits);

    public static ConnectionSet operator |(ConnectionSet left, ConnectionSet right) => new(left.Bits | right.Bits);

    public ConnectionSet Without(ConnectionSet other) => new(Bits & ~other.Bits);

    public bool Contains(int position) => (Bits >> position & 1) != 0;

    public bool Contains(ConnectionSet other) => (other.Bits & ~Bits) == 0;

    /// <summary>The n-th member, counted from zero.</summary>
    public int At(int n)
    {
        var bits = Bits;
        while (n-- > 0) bits &= bits - 1;
        return BitOperations.TrailingZeroCount(bits);
    }

    public Enumerator GetEnumerator() => new(Bits);

    public struct Enumerator(ulong bits)
    {
        ulong _rest = bits;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest == 0) return false;
            Current = BitOperations.TrailingZeroCount(_rest);
            _rest &= _rest - 1;
            return true;
        }
    }
}
