using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

public sealed record GetGlobalSettings : IRequest<Result<JsonObject>>;

public sealed record GetWebhookConfig : IRequest<Result<JsonObject>>;

public sealed record GetExchangeConfig(string Name) : IRequest<Result<JsonObject>>;

public sealed record GetMid(string Code) : IRequest<Result<JsonObject>>;

public sealed record GetPaymentService(string Code) : IRequest<Result<JsonObject>>;

/// <summary>Every ISO 4217 currency, the active ones first.</summary>
public sealed record ListCurrencies(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>Our own table, then what online configurations use.</summary>
public sealed record ListExchangeRates(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

public sealed record ListExchangeConfigs(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

public sealed record ListMids(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

public sealed record ListPaymentServices(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

public sealed record ListPlugins(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>Reads of the configuration need no SQL: the snapshot is in memory.</summary>
sealed class SettingsQueries(IInstallations installations, ICaller caller) :
    IRequestHandler<GetGlobalSettings, Result<JsonObject>>,
    IRequestHandler<GetWebhookConfig, Result<JsonObject>>,
    IRequestHandler<GetExchangeConfig, Result<JsonObject>>,
    IRequestHandler<GetMid, Result<JsonObject>>,
    IRequestHandler<GetPaymentService, Result<JsonObject>>,
    IRequestHandler<ListCurrencies, Result<Page<JsonObject>>>,
    IRequestHandler<ListExchangeRates, Result<Page<JsonObject>>>,
    IRequestHandler<ListExchangeConfigs, Result<Page<JsonObject>>>,
    IRequestHandler<ListMids, Result<Page<JsonObject>>>,
    IRequestHandler<ListPaymentServices, Result<Page<JsonObject>>>,
    IRequestHandler<ListPlugins, Result<Page<JsonObject>>>
{
    public Task<Result<JsonObject>> Handle(GetGlobalSettings request, CancellationToken ct) => One(now => now.Settings, GlobalSettingsDocument.View, ct);

    public Task<Result<JsonObject>> Handle(GetWebhookConfig request, CancellationToken ct) => One(now => now.Webhooks, WebhookConfigDocument.View, ct);

    public Task<Result<JsonObject>> Handle(GetExchangeConfig request, CancellationToken ct) =>
        One(now => now.ExchangeConfigs.GetValueOrDefault(request.Name), ExchangeConfigDocument.View, ct);

    public Task<Result<JsonObject>> Handle(GetMid request, CancellationToken ct) => One(now => now.Mids.GetValueOrDefault(request.Code), MidDocument.View, ct);

    public Task<Result<JsonObject>> Handle(GetPaymentService request, CancellationToken ct) => One(now => now.PaymentServices.GetValueOrDefault(request.Code), PaymentServiceDocument.View, ct);

    public Task<Result<Page<JsonObject>>> Handle(ListCurrencies request, CancellationToken ct) => Many(
        now => Currency.All.OrderByDescending(now.ActiveCurrencies.Contains).ThenBy(currency => currency.Code, StringComparer.Ordinal).Select(currency => CurrencyView.Of(currency, now)),
        request.Window,
        ct);

    public Task<Result<Page<JsonObject>>> Handle(ListExchangeRates request, CancellationToken ct) =>
        Many(now => now.Rates.OrderBy(rate => rate.Id).Select(ExchangeRateDocument.Row).Concat(OnlineRateDocument.Rows(now)), request.Window, ct);

    public Task<Result<Page<JsonObject>>> Handle(ListExchangeConfigs request, CancellationToken ct) =>
        Many(now => now.ExchangeConfigs.Values.OrderBy(config => config.Name, StringComparer.Ordinal).Select(ExchangeConfigDocument.View), request.Window, ct);

    public Task<Result<Page<JsonObject>>> Handle(ListMids request, CancellationToken ct) =>
        Many(now => now.Mids.Values.OrderBy(mid => mid.Code, StringComparer.Ordinal).Select(MidDocument.View), request.Window, ct);

    public Task<Result<Page<JsonObject>>> Handle(ListPaymentServices request, CancellationToken ct) =>
        Many(now => now.PaymentServices.Values.OrderBy(service => service.Code, StringComparer.Ordinal).Select(PaymentServiceDocument.View), request.Window, ct);

    public Task<Result<Page<JsonObject>>> Handle(ListPlugins request, CancellationToken ct) =>
        Many(now => now.Plugins.Values.OrderBy(plugin => plugin.Type.Wire(), StringComparer.Ordinal).Select(PluginDocument.View), request.Window, ct);

    async Task<Result<JsonObject>> One<T>(Func<Installation, T?> find, Func<T, JsonObject> view, CancellationToken ct)
        where T : class
    {
        if (find(await installations.Current(ct)) is not { } record) return Problem.NotFound.Instance;
        return caller.Can(Permissions.ViewSettings) ? view(record) : Problem.Forbidden.Instance;
    }

    async Task<Result<Page<JsonObject>>> Many(Func<Installation, IEnumerable<JsonObject>> views, PageWindow window, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ViewSettings)) return Problem.Forbidden.Instance;
        var all = views(await installations.Current(ct)).ToList();
        return new Page<JsonObject>([.. all.Skip(window.Offset).Take(window.Limit)], all.Count);
    }
}
