using System.Reflection;
using System.Runtime.Serialization;
using System.Text.Json;
using Ottu.Application.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Architecture.Tests;

/// <summary>A card number lives in memory for one request. Nothing that holds one can print, store or send it by accident.</summary>
public class CardDataTests
{
    const string Pan = "4242424242424242";
    const string Cvv = "731";
    static readonly CardDetails Card = new(new Secret(Pan), 12, 2030, new Secret(Cvv), "A Holder");

    [Fact]
    public void A_card_prints_as_stars()
    {
        Card.ToString().ShouldBe("***");
        new Secret(Pan).ToString().ShouldBe("***");
        new PaymentSource.TypedCard(Card).ToString().ShouldNotContain(Pan);
        $"{Card.Number} {Card.Cvv}".ShouldBe("*** ***");
    }

    [Fact]
    public void A_card_serializes_to_nothing_that_says_its_number()
    {
        var text = JsonSerializer.Serialize(Card) + JsonSerializer.Serialize<object>(new PaymentSource.TypedCard(Card)) + JsonSerializer.Serialize(new Secret(Pan));
        text.ShouldNotContain(Pan);
        text.ShouldNotContain(Cvv);
    }

    [Fact]
    public void A_secret_has_no_readable_member_but_the_one_that_says_so()
    {
        typeof(Secret).GetProperties().ShouldBeEmpty();
        typeof(Secret).GetFields().ShouldBeEmpty();
        typeof(Secret).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(method => method.Name).ShouldBe(["Reveal", "ToString"], ignoreOrder: true);
        typeof(ISerializable).IsAssignableFrom(typeof(Secret)).ShouldBeFalse();
        typeof(IFormattable).IsAssignableFrom(typeof(Secret)).ShouldBeFalse();
    }

    // Generated keys are written to the console once, by this file alone (docs/protocol/administration.md).
    const string ShownOnce = "src/WebApi/Settings/Welcome.cs";

    // The token of a sign-in goes to the browser that signed in, into an HttpOnly cookie, by this file alone (docs/protocol/administration.md 5).
    const string InTheCookie = "src/WebApi/Identity/StaffCookie.cs";

    // The demo shop is its own merchant: it needs the key that the installation made for it.
    [Fact]
    public void No_page_and_no_endpoint_reveals_a_secret() =>
        Repository.Files("src/WebApi", ".cs", ".razor")
            .Where(path => !path.StartsWith("src/WebApi/Checkout/Demo/", StringComparison.Ordinal) && path is not (ShownOnce or InTheCookie) && Repository.Text(path).Contains(".Reveal()", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void No_stored_column_is_named_like_card_data()
    {
        string[] words = [" pan ", " cvv ", " cvc ", "card_number", "security_code", "track_data"];
        var hits =
            from name in typeof(Db).Assembly.GetManifestResourceNames()
            where name.StartsWith("migrations/", StringComparison.Ordinal)
            let text = new StreamReader(typeof(Db).Assembly.GetManifestResourceStream(name)!).ReadToEnd()
            from word in words
            where text.Contains(word, StringComparison.OrdinalIgnoreCase)
            select $"{name}: {word}";
        hits.ShouldBeEmpty();
    }
}
