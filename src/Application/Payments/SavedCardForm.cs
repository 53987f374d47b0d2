using Ottu.Domain.Kernel;

namespace Ottu.Application.Payments;

/// <summary>A saved card as a payer chose it.</summary>
/// <param name="Token">Ours.</param>
/// <param name="Cvv">3 or 4 digits, or blank: whether it is needed is the connection's affair.</param>
public sealed record SavedCardForm(string Token, Secret Cvv)
{
    /// <summary>The errors are codes, as those of <see cref="CardForm"/>.</summary>
    public Result<PayInstrument> Parse()
    {
        var cvv = Cvv.Reveal().Trim();
        if (cvv.Length == 0) return new PayInstrument.SavedCard(Token, Cvv: null);
        return cvv.Length is 3 or 4 && cvv.All(char.IsAsciiDigit) ? new PayInstrument.SavedCard(Token, new Secret(cvv)) : Problem.Field("cvv", "cvv_invalid");
    }
}
