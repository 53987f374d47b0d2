using System.Globalization;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.WebApi.Checkout.Pages;

namespace Ottu.WebApi.BackOffice;

/// <summary>What every page of the back office shows around its content.</summary>
public sealed record StaffFrame
{
    public required StaffTexts Texts { get; init; }

    /// <summary>As in the settings.</summary>
    public required string MerchantName { get; init; }

    /// <summary>Of the merchant.</summary>
    public required TimeZoneInfo Zone { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Path of the page: decides which entry is the current one.</summary>
    public required string Path { get; init; }

    /// <summary>For the hidden field of every form on the page.</summary>
    public required string FormToken { get; init; }

    /// <summary>Null on the sign-in page.</summary>
    public Principal.Staff? Staff { get; init; }

    /// <summary>What the last action brought about.</summary>
    public string? Notice { get; init; }

    public IReadOnlyList<NavigationEntry> Entries => Staff is null ? [] : NavigationEntry.For(Staff);

    public string Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).ToString("dd/MM/yyyy HH:mm:ss", CultureInfo.InvariantCulture);

    public string Relative(DateTimeOffset at) => at > Now ? Texts.Ahead(at - Now) : Texts.Ago(Now - at);

    /// <summary>For <c>datetime</c> attributes.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Frames for the request that is being answered.</summary>
sealed class StaffFrames(IInstallations installations, Csrf csrf, TimeProvider clock)
{
    public async Task<StaffFrame> Of(HttpContext http)
    {
        var settings = (await installations.Current(http.RequestAborted)).Settings;
        return new StaffFrame
        {
            Texts = StaffTexts.English,
            MerchantName = settings.Name,
            Zone = TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc,
            Now = clock.GetUtcNow(),
            Path = http.Request.Path.Value ?? "/",
            FormToken = csrf.Issue(http, StaffForms.PurposeOf(http)),
            Staff = http.Features.Get<Principal>() as Principal.Staff,
        };
    }
}
