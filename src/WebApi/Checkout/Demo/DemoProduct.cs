using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Checkout.Demo;

/// <summary>Something the demo shop sells.</summary>
/// <param name="Code">Names it in the form and its picture.</param>
/// <param name="Name">English name.</param>
/// <param name="Blurb">One line about it.</param>
/// <param name="Price">In Kuwaiti dinars.</param>
public sealed record DemoProduct(string Code, string Name, string Blurb, Money Price)
{
    public static IReadOnlyList<DemoProduct> All { get; } =
    [
        new("coffee", "Arabic coffee", "Light roast with cardamom, 500 g", Kwd(6.750m)),
        new("dates", "Medjool dates", "A gift box of 24", Kwd(9.500m)),
        new("oud", "Oud incense", "Hand-cut chips and a small burner", Kwd(24.000m)),
        new("cups", "Finjan cups", "Six glazed cups, no two alike", Kwd(12.250m)),
    ];

    static Money Kwd(decimal amount) => Money.Round(amount, Currency.Of("KWD"));
}
