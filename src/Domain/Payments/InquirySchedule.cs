namespace Ottu.Domain.Payments;

/// <summary>When a gateway is asked about an attempt that is still pending. rulings 1, docs/protocol/operations.md 2</summary>
/// <param name="FirstAfter">From the start of the attempt to the first inquiry.</param>
/// <param name="Tries">Inquiries of the first schedule; at the last one a clear "not paid" fails the attempt.</param>
/// <param name="Spacing">Between those.</param>
public sealed record InquirySchedule(TimeSpan FirstAfter, int Tries, TimeSpan Spacing)
{
    /// <summary>For a gateway whose catalogue row names no minutes.</summary>
    public const int DefaultMinutes = 8;

    /// <summary>When the attempt is given to a person: nothing was decided for this long.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(7);

    public bool IsLastTry(int inquiry) => inquiry >= Tries;

    /// <summary>When to ask next after <paramref name="inquiries"/> were made, or null when a person must look.</summary>
    public DateTimeOffset? Next(DateTimeOffset startedAt, int inquiries, DateTimeOffset now)
    {
        if (inquiries < Tries) return Later(startedAt + FirstAfter + (inquiries * Spacing), now + Spacing, inquiries);
        var age = now - startedAt;
        if (age >= GiveUpAfter) return null;
        return now + (age < TimeSpan.FromHours(1) ? TimeSpan.FromMinutes(10) : age < TimeSpan.FromDays(1) ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1));
    }

    // A node that was down asks at once, then keeps the spacing.
    static DateTimeOffset Later(DateTimeOffset planned, DateTimeOffset spaced, int inquiries) => inquiries == 0 || planned > spaced ? planned : spaced;
}
