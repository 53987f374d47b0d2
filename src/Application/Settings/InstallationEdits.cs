using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>The configuration with one record added, replaced or removed. Decisions are made on snapshots; the store writes the difference.</summary>
static class InstallationEdits
{
    public static Installation With(this Installation installation, Currency currency, bool isActive)
    {
        var active = installation.ActiveCurrencies.Where(other => other != currency).ToHashSet();
        if (isActive) active.Add(currency);
        return installation with { ActiveCurrencies = active };
    }

    public static Installation With(this Installation installation, ExchangeRate? before, ExchangeRate rate) =>
        installation with { Rates = [.. installation.Rates.Where(other => other != before), rate] };

    public static Installation Without(this Installation installation, ExchangeRate rate) =>
        installation with { Rates = [.. installation.Rates.Where(other => other != rate)] };

    public static Installation With(this Installation installation, ExchangeConfig config) =>
        installation with { ExchangeConfigs = new Dictionary<string, ExchangeConfig>(installation.ExchangeConfigs, StringComparer.Ordinal) { [config.Name] = config } };

    public static Installation Without(this Installation installation, ExchangeConfig config)
    {
        var configs = new Dictionary<string, ExchangeConfig>(installation.ExchangeConfigs, StringComparer.Ordinal);
        configs.Remove(config.Name);
        return installation with { ExchangeConfigs = configs };
    }

    /// <summary>Replaces <paramref name="before"/>, whose code may differ: then its payment services follow.</summary>
    public static Installation With(this Installation installation, Mid? before, Mid mid)
    {
        var mids = new Dictionary<string, Mid>(installation.Mids, StringComparer.Ordinal);
        if (before is not null) mids.Remove(before.Code);
        mids[mid.Code] = mid;
        var moved = before is null || before.Code == mid.Code ? [] : installation.PaymentServices.Values.Where(service => service.PgCode == before.Code).ToList();
        return moved.Aggregate(installation with { Mids = mids }, (current, service) => current.With(service with { PgCode = mid.Code }));
    }

    public static Installation With(this Installation installation, PaymentService service) =>
        installation with { PaymentServices = new Dictionary<string, PaymentService>(installation.PaymentServices, StringComparer.Ordinal) { [service.Code] = service } };

    public static Installation With(this Installation installation, Plugin plugin) =>
        installation with { Plugins = new Dictionary<Domain.Payments.SessionType, Plugin>(installation.Plugins) { [plugin.Type] = plugin } };
}
