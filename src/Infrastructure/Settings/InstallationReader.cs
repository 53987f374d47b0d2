using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;
using Ottu.Domain.Webhooks;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Settings;

/// <summary>Loads the whole configuration. It is small, some hundred rows, and changes rarely.</summary>
sealed class InstallationReader(Secrets secrets)
{
    static readonly Statement Settings = new($"SELECT {InstallationRow.Columns} FROM installation WHERE id = 1");
    static readonly Statement ActiveCurrencies = new("SELECT code FROM currency WHERE is_active = 1");
    static readonly Statement Rates = new($"SELECT {ExchangeRateRow.Columns} FROM currency_exchange ORDER BY id");
    static readonly Statement OnlineRates = new($"SELECT {OnlineRateRow.Columns} FROM online_rate ORDER BY code");
    static readonly Statement Configs = new($"SELECT {ExchangeConfigRow.Columns} FROM exchange_config ORDER BY id");
    static readonly Statement Mids = new($"SELECT {MidRow.Columns} FROM mid ORDER BY id");
    static readonly Statement Services = new($"SELECT {PaymentServiceRow.Columns} FROM payment_service ORDER BY id");
    static readonly Statement Plugins = new($"SELECT {PluginRow.Columns} FROM plugin ORDER BY code");
    static readonly Statement Webhooks = new($"SELECT {WebhookConfigRow.Columns} FROM webhook_config WHERE id = 1");
    static readonly Statement WebhookPlugins = new($"SELECT {WebhookPluginRow.Columns} FROM webhook_plugin ORDER BY plugin");

    public async Task<Installation> Read(IRows rows)
    {
        var installation = (await rows.Query<InstallationRow>(Settings)).Single();
        return new Installation
        {
            Version = installation.ConfigVersion,
            Settings = installation.ToSettings(),
            ActiveCurrencies = (await rows.Query<string>(ActiveCurrencies)).Select(Currency.Of).ToHashSet(),
            Rates = [.. (await rows.Query<ExchangeRateRow>(Rates)).Select(row => row.ToRate())],
            OnlineRates = OnlineRateRow.ToRates(await rows.Query<OnlineRateRow>(OnlineRates)),
            ExchangeConfigs = (await rows.Query<ExchangeConfigRow>(Configs)).ToDictionary(row => row.Name, row => row.ToConfig(), StringComparer.Ordinal),
            Mids = (await rows.Query<MidRow>(Mids)).ToDictionary(row => row.Code, row => row.ToMid(), StringComparer.Ordinal),
            PaymentServices = (await rows.Query<PaymentServiceRow>(Services)).ToDictionary(row => row.Code, row => row.ToService(), StringComparer.Ordinal),
            Plugins = (await rows.Query<PluginRow>(Plugins)).Select(row => row.ToPlugin()).ToDictionary(plugin => plugin.Type),
            Webhooks = await ReadWebhooks(rows),
        };
    }

    /// <summary>Before the first seed there is no row; version 0 tells the store to insert one.</summary>
    async Task<WebhookConfig> ReadWebhooks(IRows rows)
    {
        var plugins = (await rows.Query<WebhookPluginRow>(WebhookPlugins)).Select(row => row.ToPlugin()).ToList();
        var stored = await rows.Query<WebhookConfigRow>(Webhooks);
        return stored is [var row] ? row.ToConfig(secrets.Unprotect(row.HmacKey), plugins) : new WebhookConfig { HmacKey = "", Plugins = plugins };
    }
}

/// <summary>Where the reader's rows come from: a transaction that holds the lock, or a plain connection.</summary>
interface IRows
{
    Task<IReadOnlyList<T>> Query<T>(Statement statement);
}

sealed class LockedRows(Tx tx) : IRows
{
    public Task<IReadOnlyList<T>> Query<T>(Statement statement) => tx.Query<T>(statement);
}

sealed class CommittedRows(Db db, CancellationToken ct) : IRows
{
    public Task<IReadOnlyList<T>> Query<T>(Statement statement) => db.Query<T>(statement, parameters: null, ct);
}
