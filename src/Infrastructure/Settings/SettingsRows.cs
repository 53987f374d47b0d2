using System.Globalization;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;
using Ottu.Domain.Webhooks;

namespace Ottu.Infrastructure.Settings;

/// <summary>installation.</summary>
sealed record InstallationRow(
    long ConfigVersion, string Name, string Website, string Email, string ReferencePrefix, string TimeZone, long IsPaused, long ExpirePaymentTransactions,
    long MitDeclineStatus, long CardsApiEnabled, string FixerAccessKey, long Version)
{
    public const string Columns =
        "config_version AS ConfigVersion, name AS Name, website AS Website, email AS Email, reference_prefix AS ReferencePrefix, time_zone AS TimeZone, " +
        "is_paused AS IsPaused, expire_payment_transactions AS ExpirePaymentTransactions, mit_decline_status AS MitDeclineStatus, " +
        "cards_api_enabled AS CardsApiEnabled, fixer_access_key AS FixerAccessKey, version AS Version";

    public GlobalSettings ToSettings() => new()
    {
        Name = Name,
        Website = Website,
        Email = Email,
        ReferencePrefix = ReferencePrefix,
        TimeZone = TimeZone,
        IsPaused = IsPaused != 0,
        ExpirePaymentTransactions = ExpirePaymentTransactions != 0,
        MitDeclineStatus = (int)MitDeclineStatus,
        CardsApiEnabled = CardsApiEnabled != 0,
        FixerAccessKey = FixerAccessKey,
        Version = Version,
    };
}

/// <summary>currency_exchange.</summary>
sealed record ExchangeRateRow(long Id, string FromCurrency, string ToCurrency, string Rate, long IsActive, long Version)
{
    public const string Columns = "id AS Id, from_currency AS FromCurrency, to_currency AS ToCurrency, rate AS Rate, is_active AS IsActive, version AS Version";

    public ExchangeRate ToRate() => new(
        Id, Currency.Of(FromCurrency), Currency.Of(ToCurrency), decimal.Parse(Rate, CultureInfo.InvariantCulture), IsActive != 0, Version);
}

/// <summary>online_rate.</summary>
sealed record OnlineRateRow(string Code, string Base, string Rate, string Provider, long FetchedAt)
{
    public const string Columns = "code AS Code, base AS Base, rate AS Rate, provider AS Provider, fetched_at AS FetchedAt";

    /// <summary>All rows are of one fetch; null before the first.</summary>
    public static OnlineRates? ToRates(IReadOnlyList<OnlineRateRow> rows) => rows is [var first, ..]
        ? new OnlineRates(
            Wire<RateProvider>.Parse(first.Provider),
            Currency.Of(first.Base),
            DateTimeOffset.FromUnixTimeMilliseconds(first.FetchedAt),
            rows.ToDictionary(row => Currency.Of(row.Code), row => decimal.Parse(row.Rate, CultureInfo.InvariantCulture)))
        : null;
}

/// <summary>exchange_config.</summary>
sealed record ExchangeConfigRow(
    long Id,
    string Name,
    string DefaultCurrency,
    string Currencies,
    string WorkAs,
    string? FeeType,
    string? FixFee,
    string? PercentFee,
    long ChargeDefaultCurrency,
    string FeeDescription,
    string FeeDescriptionAr,
    long Version)
{
    public const string Columns =
        "id AS Id, name AS Name, default_currency AS DefaultCurrency, currencies AS Currencies, work_as AS WorkAs, fee_type AS FeeType, fix_fee AS FixFee, " +
        "percent_fee AS PercentFee, charge_default_currency AS ChargeDefaultCurrency, fee_description AS FeeDescription, " +
        "fee_description_ar AS FeeDescriptionAr, version AS Version";

    public ExchangeConfig ToConfig() => new()
    {
        Id = Id,
        Name = Name,
        DefaultCurrency = Currency.Of(DefaultCurrency),
        Currencies = [.. Words.Split(Currencies).Select(Currency.Of)],
        WorkAs = Wire<RateSource>.Parse(WorkAs),
        FeeType = FeeType is null ? null : Wire<FeeType>.Parse(FeeType),
        FixFee = Words.Number(FixFee),
        PercentFee = Words.Number(PercentFee),
        ChargeDefaultCurrency = ChargeDefaultCurrency != 0,
        FeeDescription = FeeDescription,
        FeeDescriptionAr = FeeDescriptionAr,
        Version = Version,
    };
}

/// <summary>mid.</summary>
sealed record MidRow(
    long Id,
    string Code,
    string Gateway,
    string Name,
    string NameAr,
    string Type,
    string Operation,
    string Operations,
    string ExchangeConfig,
    long IsActive,
    long Displayable,
    long IsTokenizable,
    long AutoDebitEnabled,
    long CvvRequired,
    long CanHaveMultipleAttempts,
    long OnsiteCard,
    string Plugins,
    string Tags,
    long? InquiryMinutes,
    string Credentials,
    string? AcquirerCountry,
    string? MinAmount,
    string? MaxAmount,
    string CostFixed,
    string CostPercent,
    string? WalletCertId,
    long SupportsExternal3ds,
    long Version)
{
    public const string Columns =
        "id AS Id, code AS Code, gateway AS Gateway, name AS Name, name_ar AS NameAr, type AS Type, operation AS Operation, operations AS Operations, " +
        "exchange_config AS ExchangeConfig, is_active AS IsActive, displayable AS Displayable, is_tokenizable AS IsTokenizable, " +
        "auto_debit_enabled AS AutoDebitEnabled, cvv_required AS CvvRequired, can_have_multiple_attempts AS CanHaveMultipleAttempts, " +
        "onsite_card AS OnsiteCard, plugins AS Plugins, tags AS Tags, inquiry_minutes AS InquiryMinutes, credentials AS Credentials, " +
        "acquirer_country AS AcquirerCountry, min_amount AS MinAmount, max_amount AS MaxAmount, cost_fixed AS CostFixed, cost_percent AS CostPercent, " +
        "wallet_cert_id AS WalletCertId, supports_external_3ds AS SupportsExternal3ds, version AS Version";

    public Mid ToMid() => new()
    {
        Id = Id,
        Code = Code,
        Gateway = Gateway,
        Name = Name,
        NameAr = NameAr,
        Type = Wire<MidType>.Parse(Type),
        Operation = Wire<GatewayOperation>.Parse(Operation),
        Operations = Words.All<MidOperation>(Operations),
        ExchangeConfig = ExchangeConfig,
        IsActive = IsActive != 0,
        Displayable = Displayable != 0,
        IsTokenizable = IsTokenizable != 0,
        AutoDebitEnabled = AutoDebitEnabled != 0,
        CvvRequired = CvvRequired != 0,
        CanHaveMultipleAttempts = CanHaveMultipleAttempts != 0,
        OnsiteCard = OnsiteCard != 0,
        Plugins = Words.All<SessionType>(Plugins),
        Tags = Words.Split(Tags),
        InquiryMinutes = (int?)InquiryMinutes,
        Credentials = Credentials,
        AcquirerCountry = AcquirerCountry,
        MinAmount = Words.Number(MinAmount),
        MaxAmount = Words.Number(MaxAmount),
        CostFixed = Words.Number(CostFixed) ?? 0,
        CostPercent = Words.Number(CostPercent) ?? 0,
        WalletCertId = WalletCertId,
        SupportsExternal3ds = SupportsExternal3ds != 0,
        Version = Version,
    };
}

/// <summary>plugin.</summary>
sealed record PluginRow(
    string Code,
    long IsInstalled,
    long EnableApi,
    string WhitelistedIps,
    string RedirectUrl,
    long ExpirationSeconds,
    long FeeEnabled,
    string FeeType,
    string FeeValue,
    long IsAmountEditable,
    string MinimumAmount,
    string MinimumType,
    long Version)
{
    public const string Percent = "percent";

    public const string Columns =
        "code AS Code, is_installed AS IsInstalled, enable_api AS EnableApi, whitelisted_ips AS WhitelistedIps, redirect_url AS RedirectUrl, " +
        "expiration_seconds AS ExpirationSeconds, fee_enabled AS FeeEnabled, fee_type AS FeeType, fee_value AS FeeValue, " +
        "is_amount_editable AS IsAmountEditable, minimum_amount AS MinimumAmount, minimum_type AS MinimumType, version AS Version";

    public Plugin ToPlugin() => new()
    {
        Type = Wire<SessionType>.Parse(Code),
        IsInstalled = IsInstalled != 0,
        EnableApi = EnableApi != 0,
        WhitelistedIps = WhitelistedIps,
        RedirectUrl = RedirectUrl,
        ExpirationTime = TimeSpan.FromSeconds(ExpirationSeconds),
        Fee = new PluginFee(FeeEnabled != 0, FeeType == Percent, Words.Number(FeeValue) ?? 0),
        IsAmountEditable = IsAmountEditable != 0,
        MinimumAmount = Words.Number(MinimumAmount) ?? 0,
        IsMinimumPercent = MinimumType == Percent,
        Version = Version,
    };
}

/// <summary>webhook_config.</summary>
sealed record WebhookConfigRow(
    string HmacKey,
    long Enabled,
    long EnabledForApi,
    long TimeoutSeconds,
    long Retries,
    long BackoffSeconds,
    long RetryEnabled,
    long IgnoreSsl,
    long NotifyOnError,
    string Emails,
    string OperationsWebhookUrl,
    string UserAgent,
    string SignatureScheme,
    string PgParamsFormat,
    long NotifyOnMit,
    long Version)
{
    public const string Columns =
        "hmac_key AS HmacKey, enabled AS Enabled, enabled_for_api AS EnabledForApi, timeout_seconds AS TimeoutSeconds, retries AS Retries, " +
        "backoff_seconds AS BackoffSeconds, retry_enabled AS RetryEnabled, ignore_ssl AS IgnoreSsl, notify_on_error AS NotifyOnError, emails AS Emails, " +
        "operations_webhook_url AS OperationsWebhookUrl, user_agent AS UserAgent, signature_scheme AS SignatureScheme, pg_params_format AS PgParamsFormat, " +
        "notify_on_mit AS NotifyOnMit, version AS Version";

    public WebhookConfig ToConfig(string hmacKey, IReadOnlyList<WebhookPlugin> plugins) => new()
    {
        HmacKey = hmacKey,
        Enabled = Enabled != 0,
        EnabledForApi = EnabledForApi != 0,
        Timeout = TimeSpan.FromSeconds(TimeoutSeconds),
        Retries = (int)Retries,
        Backoff = TimeSpan.FromSeconds(BackoffSeconds),
        RetryEnabled = RetryEnabled != 0,
        IgnoreSsl = IgnoreSsl != 0,
        NotifyOnError = NotifyOnError != 0,
        Emails = Words.Split(Emails),
        OperationsWebhookUrl = OperationsWebhookUrl,
        UserAgent = UserAgent,
        SignatureScheme = Wire<SignatureScheme>.Parse(SignatureScheme),
        PgParamsFormat = Wire<PgParamsFormat>.Parse(PgParamsFormat),
        NotifyOnMit = NotifyOnMit != 0,
        Plugins = plugins,
        Version = Version,
    };
}

/// <summary>webhook_plugin.</summary>
sealed record WebhookPluginRow(string Plugin, string WebhookUrl, long StateFilterEnabled, string NotificationStatus)
{
    public const string Columns = "plugin AS Plugin, webhook_url AS WebhookUrl, state_filter_enabled AS StateFilterEnabled, notification_status AS NotificationStatus";

    public WebhookPlugin ToPlugin() => new(Wire<SessionType>.Parse(Plugin), WebhookUrl, StateFilterEnabled != 0, Words.All<SessionState>(NotificationStatus));
}

/// <summary>Short lists in a text column: words between blanks.</summary>
static class Words
{
    public static string Join(IEnumerable<string> words) => string.Join(' ', words);

    public static string Join<T>(IEnumerable<T> values)
        where T : struct, Enum => Join(values.Select(value => value.Wire()));

    public static IReadOnlyList<string> Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static IReadOnlyList<T> All<T>(string text)
        where T : struct, Enum => [.. Split(text).Select(Wire<T>.Parse)];

    public static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);

    public static string? Number(decimal? value) => value?.ToString(CultureInfo.InvariantCulture);
}
