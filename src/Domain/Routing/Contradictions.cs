namespace Ottu.Domain.Routing;

/// <summary>Rules that can never win. What several earlier rules hide only together is not found.</summary>
static class Contradictions
{
    const int MostMessages = 100;

    public static void Find(RoutingProfile profile, Action<string> report)
    {
        var (meanings, _) = RuleMeaning.Of(profile, new CodeBook(profile));
        var possible = new List<RuleMeaning>(meanings.Count);
        var messages = 0;
        foreach (var meaning in meanings)
        {
            var message = meaning.IsImpossible ? $"{meaning.Rule} can never match: its conditions exclude each other."
                : possible.Find(earlier => earlier.Shadows(meaning)) is { } shadow ? $"{meaning.Rule} can never match: {Lower(shadow.Rule)} comes first and takes all that it would."
                : null;
            if (message is null) possible.Add(meaning);
            else if (messages++ < MostMessages) report(message);
        }
    }

    static string Lower(RoutingRule rule) => $"rule{rule.ToString()["Rule".Length..]}";
}
