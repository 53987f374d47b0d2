using System.Globalization;
using Ottu.Application.Gateways;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Payments;

/// <summary>Card fields as a payer typed them. docs/protocol/operations.md 6</summary>
/// <param name="Number">Digits, spaces and dashes.</param>
/// <param name="Expiry">MM/YY or MM/YYYY.</param>
/// <param name="Cvv">3 or 4 digits.</param>
/// <param name="Holder">Optional, 64 characters at most.</param>
public sealed record CardForm(Secret Number, string Expiry, Secret Cvv, string? Holder)
{
    /// <summary>
    /// Sandbox cards need no check digit (rulings 24); real ones do. The errors are codes (<c>number_invalid</c>, <c>expiry_past</c> ...),
    /// which the page words in the payer's language.
    /// </summary>
    public Result<CardDetails> Parse(Mid mid, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        var number = new string([.. Number.Reveal().Where(letter => letter is not (' ' or '-'))]);
        if (number.Length == 0) errors.Add("number", "number_required");
        else if (number.Length is < 12 or > 19 || !number.All(char.IsAsciiDigit) || (!mid.IsSandbox && !Luhn.Passes(number))) errors.Add("number", "number_invalid");
        var expires = ParseExpiry();
        if (string.IsNullOrWhiteSpace(Expiry)) errors.Add("expiry", "expiry_required");
        else if (expires is not { } month) errors.Add("expiry", "expiry_invalid");
        else if (month.AddMonths(1) <= now) errors.Add("expiry", "expiry_past");
        var cvv = Cvv.Reveal().Trim();
        if (cvv.Length == 0) errors.Add("cvv", "cvv_required");
        else if (cvv.Length is < 3 or > 4 || !cvv.All(char.IsAsciiDigit)) errors.Add("cvv", "cvv_invalid");
        var holder = string.IsNullOrWhiteSpace(Holder) ? null : Holder.Trim();
        if (holder?.Length > 64) errors.Add("holder", "holder_too_long");

        // A number typed into the wrong field must not be kept as a name.
        else if (holder?.Any(char.IsDigit) == true) errors.Add("holder", "holder_invalid");
        return errors.IsEmpty
            ? new CardDetails(new Secret(number), expires!.Value.Month, expires.Value.Year, new Secret(cvv), holder)
            : new Problem.Invalid(errors);
    }

    DateTimeOffset? ParseExpiry()
    {
        var digits = new string([.. Expiry.Where(char.IsAsciiDigit)]);
        var rest = Expiry.Where(letter => !char.IsAsciiDigit(letter)).All(letter => letter is ' ' or '/' or '-');
        if (!rest || digits.Length is not (4 or 6)) return null;
        var month = int.Parse(digits[..2], CultureInfo.InvariantCulture);
        var year = int.Parse(digits[2..], CultureInfo.InvariantCulture) + (digits.Length == 4 ? 2000 : 0);
        return month is >= 1 and <= 12 && year is >= 2000 and < 2100 ? new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero) : null;
    }
}
