using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ottu.Domain.Kernel;

/// <summary>An exact amount: integer minor units of one currency. Mixing currencies is a bug and throws.</summary>
public sealed record Money : IComparable<Money>
{
    /// <summary>Amounts on the wire have at most 13 integer digits (docs/protocol/checkout.md, amounts).</summary>
    public const long MaxInteger = 9_999_999_999_999;

    Money(long minor, Currency currency)
    {
        Minor = minor;
        Currency = currency;
    }

    /// <summary>Minor units: 10.250 KWD is 10250.</summary>
    public long Minor { get; }

    public Currency Currency { get; }

    public decimal Amount => (decimal)Minor / Currency.Scale;

    public bool IsZero => Minor == 0;

    public static Money FromMinor(long minor, Currency currency) => new(minor, currency);

    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>Accepts a decimal whose excess digits are zero and whose integer part fits; false otherwise.</summary>
    public static bool TryFrom(decimal amount, Currency currency, [NotNullWhen(true)] out Money? money)
    {
        money = null;
        if (Math.Abs(amount) >= MaxInteger + 1m) return false;
        var minor = amount * currency.Scale;
        if (minor != decimal.Truncate(minor)) return false;
        money = new Money((long)minor, currency);
        return true;
    }

    /// <summary>Rounds half away from zero to the minor unit (docs/protocol/routing.md 2.3).</summary>
    public static Money Round(decimal amount, Currency currency) =>
        new((long)decimal.Round(amount * currency.Scale, 0, MidpointRounding.AwayFromZero), currency);

    public static Money operator +(Money left, Money right) => new(checked(left.Minor + right.In(left.Currency).Minor), left.Currency);

    public static Money operator -(Money left, Money right) => new(checked(left.Minor - right.In(left.Currency).Minor), left.Currency);

    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    public int CompareTo(Money? other) => other is null ? 1 : Minor.CompareTo(other.In(Currency).Minor);

    /// <summary>The wire form, padded to the currency: "12.340". No currency code.</summary>
    public override string ToString() => Amount.ToString("F" + Currency.Exponent.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>The wire form with its code: "12.340 KWD".</summary>
    public string WithCode() => $"{this} {Currency.Code}";

    Money In(Currency expected) => Currency == expected
        ? this
        : throw new InvalidOperationException($"{Currency} is not {expected}.");
}
