using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;
using Ottu.Domain.Webhooks;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Settings;

/// <summary>Writes the configuration tables. Callers hold <see cref="Lock"/>, so an update cannot lose against another. Payment services are in the other part.</summary>
sealed partial class SettingsStore(InstallationReader reader, Secrets secrets) : ISettingsStore
{
    // On SQL Server this locks the row, on SQLite the transaction already is the only writer.
    static readonly Statement LockRow = new("UPDATE installation SET config_version = config_version WHERE id = 1");

    public async Task<Installation> Lock(ITx tx)
    {
        await tx.Sql().Execute(LockRow);
        return await reader.Read(new LockedRows(tx.Sql()));
    }

    static readonly Statement RaiseVersion = new("UPDATE installation SET config_version = config_version + 1 WHERE id = 1");

    public Task Announce(ITx tx) => tx.Sql().Execute(RaiseVersion);

    static readonly Statement UpdateSettings = new(
        "UPDATE installation SET name = @Name, website = @Website, email = @Email, reference_prefix = @ReferencePrefix, time_zone = @TimeZone, " +
        "is_paused = @IsPaused, expire_payment_transactions = @ExpirePaymentTransactions, mit_decline_status = @MitDeclineStatus, " +
        "cards_api_enabled = @CardsApiEnabled, fixer_access_key = @FixerAccessKey, version = version + 1 WHERE id = 1");

    public Task Save(ITx tx, GlobalSettings settings) => tx.Sql().Execute(UpdateSettings, new
    {
        settings.Name,
        settings.Website,
        settings.Email,
        settings.ReferencePrefix,
        settings.TimeZone,
        IsPaused = Flag(settings.IsPaused),
        ExpirePaymentTransactions = Flag(settings.ExpirePaymentTransactions),
        MitDeclineStatus = (long)settings.MitDeclineStatus,
        CardsApiEnabled = Flag(settings.CardsApiEnabled),
        settings.FixerAccessKey,
    });

    static readonly Statement UpdateCurrency = new("UPDATE currency SET is_active = @isActive WHERE code = @code");
    static readonly Statement InsertCurrency = new("INSERT INTO currency (code, is_active) VALUES (@code, @isActive)");

    public Task Save(ITx tx, Currency currency, bool isActive) => Upsert(tx, UpdateCurrency, InsertCurrency, new { code = currency.Code, isActive = Flag(isActive) });

    static readonly Statement UpdateRate = new(
        "UPDATE currency_exchange SET from_currency = @From, to_currency = @To, rate = @Rate, is_active = @IsActive, version = version + 1 WHERE id = @Id");

    static readonly Statement InsertRate = new(
        "INSERT INTO currency_exchange (from_currency, to_currency, rate, is_active, version) VALUES (@From, @To, @Rate, @IsActive, 1)");

    public Task Save(ITx tx, ExchangeRate rate) => tx.Sql().Execute(rate.Id == 0 ? InsertRate : UpdateRate, new
    {
        rate.Id,
        From = rate.From.Code,
        To = rate.To.Code,
        Rate = Words.Number(rate.Rate),
        IsActive = Flag(rate.IsActive),
    });

    static readonly Statement DeleteRate = new("DELETE FROM currency_exchange WHERE id = @Id");

    public Task Delete(ITx tx, ExchangeRate rate) => tx.Sql().Execute(DeleteRate, new { rate.Id });

    static readonly Statement ForgetOnline = new("DELETE FROM online_rate");

    static readonly Statement InsertOnline = new(
        "INSERT INTO online_rate (code, base, rate, provider, fetched_at, is_reported) VALUES (@Code, @Base, @Rate, @Provider, @FetchedAt, 0)");

    public async Task Save(ITx tx, OnlineRates rates)
    {
        await tx.Sql().Execute(ForgetOnline);
        foreach (var (currency, rate) in rates.Rates)
        {
            await tx.Sql().Execute(InsertOnline, new
            {
                currency.Code,
                Base = rates.Base.Code,
                Rate = Words.Number(rate),
                Provider = rates.Provider.Wire(),
                FetchedAt = rates.FetchedAt.ToUnixTimeMilliseconds(),
            });
        }
    }

    static readonly Statement MarkReported = new("UPDATE online_rate SET is_reported = 1 WHERE fetched_at = @fetchedAt AND is_reported = 0");

    public async Task<bool> TryReport(ITx tx, OnlineRates rates) =>
        await tx.Sql().Execute(MarkReported, new { fetchedAt = rates.FetchedAt.ToUnixTimeMilliseconds() }) > 0;

    static readonly Statement UpdateConfig = new(
        "UPDATE exchange_config SET default_currency = @DefaultCurrency, currencies = @Currencies, work_as = @WorkAs, fee_type = @FeeType, fix_fee = @FixFee, " +
        "percent_fee = @PercentFee, charge_default_currency = @ChargeDefaultCurrency, fee_description = @FeeDescription, fee_description_ar = @FeeDescriptionAr, " +
        "version = version + 1 WHERE id = @Id");

    static readonly Statement InsertConfig = new(
        "INSERT INTO exchange_config (name, default_currency, currencies, work_as, fee_type, fix_fee, percent_fee, charge_default_currency, fee_description, " +
        "fee_description_ar, version) VALUES (@Name, @DefaultCurrency, @Currencies, @WorkAs, @FeeType, @FixFee, @PercentFee, @ChargeDefaultCurrency, " +
        "@FeeDescription, @FeeDescriptionAr, 1)");

    public Task Save(ITx tx, ExchangeConfig config) => tx.Sql().Execute(config.Id == 0 ? InsertConfig : UpdateConfig, new
    {
        config.Id,
        config.Name,
        DefaultCurrency = config.DefaultCurrency.Code,
        Currencies = Words.Join(config.Currencies.Select(currency => currency.Code)),
        WorkAs = config.WorkAs.Wire(),
        FeeType = config.FeeType?.Wire(),
        FixFee = Words.Number(config.FixFee),
        PercentFee = Words.Number(config.PercentFee),
        ChargeDefaultCurrency = Flag(config.ChargeDefaultCurrency),
        config.FeeDescription,
        config.FeeDescriptionAr,
    });

    static readonly Statement DeleteConfig = new("DELETE FROM exchange_config WHERE id = @Id");

    public Task Delete(ITx tx, ExchangeConfig config) => tx.Sql().Execute(DeleteConfig, new { config.Id });

    static readonly Statement UpdateMid = new(
        "UPDATE mid SET code = @Code, gateway = @Gateway, name = @Name, name_ar = @NameAr, type = @Type, operation = @Operation, operations = @Operations, " +
        "exchange_config = @ExchangeConfig, is_active = @IsActive, displayable = @Displayable, is_tokenizable = @IsTokenizable, " +
        "auto_debit_enabled = @AutoDebitEnabled, cvv_required = @CvvRequired, can_have_multiple_attempts = @CanHaveMultipleAttempts, onsite_card = @OnsiteCard, " +
        "plugins = @Plugins, tags = @Tags, inquiry_minutes = @InquiryMinutes, credentials = @Credentials, " +
        "acquirer_country = @AcquirerCountry, min_amount = @MinAmount, max_amount = @MaxAmount, cost_fixed = @CostFixed, cost_percent = @CostPercent, " +
        "wallet_cert_id = @WalletCertId, supports_external_3ds = @SupportsExternal3ds, version = version + 1 WHERE id = @Id");

    static readonly Statement InsertMid = new(
        "INSERT INTO mid (code, gateway, name, name_ar, type, operation, operations, exchange_config, is_active, displayable, is_tokenizable, auto_debit_enabled, " +
        "cvv_required, can_have_multiple_attempts, onsite_card, plugins, tags, inquiry_minutes, credentials, acquirer_country, min_amount, max_amount, cost_fixed, cost_percent, " +
        "wallet_cert_id, supports_external_3ds, version) VALUES (@Code, @Gateway, @Name, @NameAr, @Type, " +
        "@Operation, @Operations, @ExchangeConfig, @IsActive, @Displayable, @IsTokenizable, @AutoDebitEnabled, @CvvRequired, @CanHaveMultipleAttempts, @OnsiteCard, " +
        "@Plugins, @Tags, @InquiryMinutes, @Credentials, @AcquirerCountry, @MinAmount, @MaxAmount, @CostFixed, @CostPercent, @WalletCertId, @SupportsExternal3ds, 1)");

    public Task Save(ITx tx, Mid mid) => tx.Sql().Execute(mid.Id == 0 ? InsertMid : UpdateMid, new
    {
        mid.Id,
        mid.Code,
        mid.Gateway,
        mid.Name,
        mid.NameAr,
        Type = mid.Type.Wire(),
        Operation = mid.Operation.Wire(),
        Operations = Words.Join(mid.Operations),
        mid.ExchangeConfig,
        IsActive = Flag(mid.IsActive),
        Displayable = Flag(mid.Displayable),
        IsTokenizable = Flag(mid.IsTokenizable),
        AutoDebitEnabled = Flag(mid.AutoDebitEnabled),
        CvvRequired = Flag(mid.CvvRequired),
        CanHaveMultipleAttempts = Flag(mid.CanHaveMultipleAttempts),
        OnsiteCard = Flag(mid.OnsiteCard),
        Plugins = Words.Join(mid.Plugins),
        Tags = Words.Join(mid.Tags),
        InquiryMinutes = (long?)mid.InquiryMinutes,
        mid.Credentials,
        mid.AcquirerCountry,
        MinAmount = Words.Number(mid.MinAmount),
        MaxAmount = Words.Number(mid.MaxAmount),
        CostFixed = Words.Number(mid.CostFixed),
        CostPercent = Words.Number(mid.CostPercent),
        mid.WalletCertId,
        SupportsExternal3ds = Flag(mid.SupportsExternal3ds),
    });

    static readonly Statement UpdatePlugin = new(
        "UPDATE plugin SET is_installed = @IsInstalled, enable_api = @EnableApi, whitelisted_ips = @WhitelistedIps, redirect_url = @RedirectUrl, " +
        "expiration_seconds = @ExpirationSeconds, fee_enabled = @FeeEnabled, fee_type = @FeeType, fee_value = @FeeValue, is_amount_editable = @IsAmountEditable, " +
        "minimum_amount = @MinimumAmount, minimum_type = @MinimumType, version = version + 1 WHERE code = @Code");

    static readonly Statement InsertPlugin = new(
        "INSERT INTO plugin (code, is_installed, enable_api, whitelisted_ips, redirect_url, expiration_seconds, fee_enabled, fee_type, fee_value, " +
        "is_amount_editable, minimum_amount, minimum_type, version) VALUES (@Code, @IsInstalled, @EnableApi, @WhitelistedIps, @RedirectUrl, @ExpirationSeconds, " +
        "@FeeEnabled, @FeeType, @FeeValue, @IsAmountEditable, @MinimumAmount, @MinimumType, 1)");

    public Task Save(ITx tx, Plugin plugin) => Upsert(tx, UpdatePlugin, InsertPlugin, new
    {
        Code = plugin.Type.Wire(),
        IsInstalled = Flag(plugin.IsInstalled),
        EnableApi = Flag(plugin.EnableApi),
        plugin.WhitelistedIps,
        plugin.RedirectUrl,
        ExpirationSeconds = (long)plugin.ExpirationTime.TotalSeconds,
        FeeEnabled = Flag(plugin.Fee.Enabled),
        FeeType = plugin.Fee.IsPercent ? PluginRow.Percent : "flat",
        FeeValue = Words.Number(plugin.Fee.Value),
        IsAmountEditable = Flag(plugin.IsAmountEditable),
        MinimumAmount = Words.Number(plugin.MinimumAmount),
        MinimumType = plugin.IsMinimumPercent ? PluginRow.Percent : "fixed",
    });

    static readonly Statement UpdateWebhooks = new(
        "UPDATE webhook_config SET hmac_key = @HmacKey, enabled = @Enabled, enabled_for_api = @EnabledForApi, timeout_seconds = @TimeoutSeconds, retries = @Retries, " +
        "backoff_seconds = @BackoffSeconds, retry_enabled = @RetryEnabled, ignore_ssl = @IgnoreSsl, notify_on_error = @NotifyOnError, emails = @Emails, " +
        "operations_webhook_url = @OperationsWebhookUrl, user_agent = @UserAgent, signature_scheme = @SignatureScheme, pg_params_format = @PgParamsFormat, " +
        "notify_on_mit = @NotifyOnMit, version = version + 1 WHERE id = 1");

    static readonly Statement InsertWebhooks = new(
        "INSERT INTO webhook_config (id, hmac_key, enabled, enabled_for_api, timeout_seconds, retries, backoff_seconds, retry_enabled, ignore_ssl, notify_on_error, " +
        "emails, operations_webhook_url, user_agent, signature_scheme, pg_params_format, notify_on_mit, version) VALUES (1, @HmacKey, @Enabled, @EnabledForApi, @TimeoutSeconds, " +
        "@Retries, @BackoffSeconds, @RetryEnabled, @IgnoreSsl, @NotifyOnError, @Emails, @OperationsWebhookUrl, @UserAgent, @SignatureScheme, @PgParamsFormat, @NotifyOnMit, 1)");

    public async Task Save(ITx tx, WebhookConfig config)
    {
        await Upsert(tx, UpdateWebhooks, InsertWebhooks, new
        {
            HmacKey = secrets.Protect(config.HmacKey),
            Enabled = Flag(config.Enabled),
            EnabledForApi = Flag(config.EnabledForApi),
            TimeoutSeconds = (long)config.Timeout.TotalSeconds,
            Retries = (long)config.Retries,
            BackoffSeconds = (long)config.Backoff.TotalSeconds,
            RetryEnabled = Flag(config.RetryEnabled),
            IgnoreSsl = Flag(config.IgnoreSsl),
            NotifyOnError = Flag(config.NotifyOnError),
            Emails = Words.Join(config.Emails),
            config.OperationsWebhookUrl,
            config.UserAgent,
            SignatureScheme = config.SignatureScheme.Wire(),
            PgParamsFormat = config.PgParamsFormat.Wire(),
            NotifyOnMit = Flag(config.NotifyOnMit),
        });
        foreach (var plugin in config.Plugins) await Save(tx, plugin);
    }

    static readonly Statement UpdateWebhookPlugin = new(
        "UPDATE webhook_plugin SET webhook_url = @WebhookUrl, state_filter_enabled = @StateFilterEnabled, notification_status = @NotificationStatus WHERE plugin = @Plugin");

    static readonly Statement InsertWebhookPlugin = new(
        "INSERT INTO webhook_plugin (plugin, webhook_url, state_filter_enabled, notification_status) VALUES (@Plugin, @WebhookUrl, @StateFilterEnabled, @NotificationStatus)");

    static Task Save(ITx tx, WebhookPlugin plugin) => Upsert(tx, UpdateWebhookPlugin, InsertWebhookPlugin, new
    {
        Plugin = plugin.Type.Wire(),
        plugin.WebhookUrl,
        StateFilterEnabled = Flag(plugin.StateFilterEnabled),
        NotificationStatus = Words.Join(plugin.NotificationStatus),
    });

    // Its own list answers at once. What was deleted is in no list: only for a connection without one are attempts, and the quotes that name
    // what was offered, read to their end. An underscore in the pattern may match another letter: too strict is safe here.
    static readonly Statement Uses = new(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM session_connection WHERE pg_code = @pgCode) THEN 1 WHEN EXISTS (SELECT 1 FROM attempt WHERE pg_code = @pgCode) THEN 1 " +
        "WHEN EXISTS (SELECT 1 FROM payment_session WHERE deleted_at IS NOT NULL AND quotes LIKE @quoted) THEN 1 ELSE 0 END");

    public async Task<bool> IsUsed(ITx tx, string pgCode) =>
        await tx.Sql().One<long>(Uses, new { pgCode, quoted = $"%\"pg_code\":\"{pgCode}\"%" }) > 0;

    static async Task Upsert(ITx tx, Statement update, Statement insert, object columns)
    {
        if (await tx.Sql().Execute(update, columns) == 0) await tx.Sql().Execute(insert, columns);
    }

    static long Flag(bool value) => value ? 1 : 0;
}
