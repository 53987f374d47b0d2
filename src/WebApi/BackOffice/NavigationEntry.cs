using Ottu.Domain.Identity;

namespace Ottu.WebApi.BackOffice;

/// <summary>An entry of the navigation. The next page is one more line here.</summary>
/// <param name="Url">Of the page; pages below it belong to it.</param>
/// <param name="Text">What it is called.</param>
/// <param name="Permission">Who does not hold it does not see the entry.</param>
public sealed record NavigationEntry(string Url, Func<StaffTexts, string> Text, string Permission)
{
    static readonly NavigationEntry[] All =
    [
        new("/admin/jobs", texts => texts.Jobs, Permissions.ViewJobs),
    ];

    public static IReadOnlyList<NavigationEntry> For(Principal principal) => [.. All.Where(entry => principal.Can(entry.Permission))];
}
