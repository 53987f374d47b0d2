using System.Globalization;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>The amount that a payer may choose where the plugin lets them. rulings 14</summary>
public static class EditableAmount
{
    /// <summary>The session's amount, or the chosen one within its bounds. The errors are codes, worded by the page.</summary>
    public static Result<Money> Choose(Installation installation, Session session, string? text)
    {
        var amount = session.Terms.Amount;
        var plugin = installation.PluginOf(session.Terms.Type);
        if (string.IsNullOrWhiteSpace(text) || !plugin.IsAmountEditable || amount.IsZero) return amount;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return Problem.Field("amount", "amount_invalid");
        if (!Money.TryFrom(value, amount.Currency, out var chosen)) return Problem.Field("amount", "amount_invalid");
        return chosen.Minor <= 0 || chosen < plugin.LeastOf(amount) || chosen > amount ? Problem.Field("amount", "amount_out_of_range") : chosen;
    }
}
