namespace Ottu.Domain.Gateways;

/// <summary>The three ways in which the protocol shows a card number. docs/protocol/operations.md 6</summary>
public static class CardMask
{
    /// <summary>In lists of saved cards: <c>**** 1111</c>.</summary>
    public static string InList(string lastFour) => "**** " + lastFour;

    /// <summary>In gateway parameters: <c>411111******1111</c>.</summary>
    public static string InParameters(string bin, string lastFour) => $"{Six(bin)}******{lastFour}";

    /// <summary>In what the page tells its host: <c>411111XXXXXX1111</c>.</summary>
    public static string InPageHook(string bin, string lastFour) => $"{Six(bin)}XXXXXX{lastFour}";

    static string Six(string bin) => bin.Length > 6 ? bin[..6] : bin;
}
