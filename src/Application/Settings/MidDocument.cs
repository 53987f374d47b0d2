using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>A payment connection as a document. docs/protocol/routing.md 1.2; omitted fields: administration.md, seed file</summary>
static class MidDocument
{
    const int LongestCode = 16;
    const int MostInquiryMinutes = 10_080;
    const int LargestCredentials = 64 * 1024;

    /// <summary>Null where code or gateway are unusable; the messages say why.</summary>
    public static Mid? Read(Fields fields, Mid? current, Installation installation, ISecrets secrets)
    {
        if (current is not null) fields = fields.AsChange();
        fields.CheckVersion(current?.Version);
        var code = fields.Slug("code", LongestCode, current?.Code, required: true) ?? "";
        var name = fields.Text("name", max: 64, current?.Name, required: true) ?? "";
        var config = fields.Text("exchange_config", max: 64, current?.ExchangeConfig, required: true) ?? "";
        if (config.Length > 0 && !installation.ExchangeConfigs.ContainsKey(config)) fields.Error("exchange_config", $"\"{config}\" does not exist.");
        if (code.Length == 0 || ReadGateway(fields, current?.Gateway) is not { } gateway) return null;
        var before = current ?? New(code, name, config, gateway);
        var mid = ReadSwitches(fields, before) with
        {
            Code = code,
            Name = name,
            ExchangeConfig = config,
            Gateway = gateway.Code,
            NameAr = fields.Text("name_ar", max: 64, before.NameAr) ?? "",
            Type = fields.Choice<MidType>("type", before.Type) ?? before.Type,
            Operation = fields.Choice<GatewayOperation>("operation", before.Operation) ?? before.Operation,
            Operations = fields.Choices("operations", before.Operations),
            Plugins = fields.Choices("plugins", before.Plugins),
            Tags = fields.Choices("tags", [.. before.Tags.Select(Wire<MidTag>.Parse)]).Select(tag => tag.Wire()).ToList(),
            InquiryMinutes = (int?)fields.Integer("inquiry_minutes", 0, MostInquiryMinutes, before.InquiryMinutes),
            Credentials = ReadCredentials(fields, before.Credentials, secrets),
        };
        mid = ReadRouting(fields, mid);
        CheckCapability(fields, mid, gateway);
        return mid;
    }

    public static JsonObject View(Mid mid) => new()
    {
        ["code"] = mid.Code,
        ["gateway"] = mid.Gateway,
        ["name"] = mid.Name,
        ["name_ar"] = mid.NameAr,
        ["type"] = mid.Type.Wire(),
        ["operation"] = mid.Operation.Wire(),
        ["operations"] = Names(mid.Operations),
        ["exchange_config"] = mid.ExchangeConfig,
        ["is_active"] = mid.IsActive,
        ["displayable"] = mid.Displayable,
        ["is_tokenizable"] = mid.IsTokenizable,
        ["auto_debit_enabled"] = mid.AutoDebitEnabled,
        ["cvv_required"] = mid.CvvRequired,
        ["can_have_multiple_attempts"] = mid.CanHaveMultipleAttempts,
        ["onsite_card"] = mid.OnsiteCard,
        ["plugins"] = Names(mid.Plugins),
        ["tags"] = new JsonArray([.. mid.Tags.Select(tag => (JsonNode)tag)]),
        ["inquiry_minutes"] = mid.InquiryMinutes,
        ["acquirer_country"] = mid.AcquirerCountry,
        ["min_amount"] = Number(mid.MinAmount),
        ["max_amount"] = Number(mid.MaxAmount),
        ["cost_fixed"] = Number(mid.CostFixed),
        ["cost_percent"] = Number(mid.CostPercent),
        ["wallet_cert_id"] = mid.WalletCertId,
        ["supports_external_3ds"] = mid.SupportsExternal3ds,
        ["credentials"] = mid.Credentials.Length > 0 ? SettingFields.Hidden : null,
        ["version"] = mid.Version,
    };

    /// <summary>What an omitted field means for a new connection.</summary>
    public static Mid New(string code, string name, string exchangeConfig, CatalogueGateway gateway) => new()
    {
        Code = code,
        Name = name,
        ExchangeConfig = exchangeConfig,
        Gateway = gateway.Code,
        Operations = [.. Enum.GetValues<MidOperation>().Where(operation => gateway.Operations.Contains(operation.Wire()))],
        OnsiteCard = gateway.Code == "ottu_sandbox" || gateway.Integration.Split('/').Contains("direct"),
    };

    static Mid ReadSwitches(Fields fields, Mid before) => before with
    {
        IsActive = fields.Flag("is_active", before.IsActive),
        Displayable = fields.Flag("displayable", before.Displayable),
        IsTokenizable = fields.Flag("is_tokenizable", before.IsTokenizable),
        AutoDebitEnabled = fields.Flag("auto_debit_enabled", before.AutoDebitEnabled),
        CvvRequired = fields.Flag("cvv_required", before.CvvRequired),
        CanHaveMultipleAttempts = fields.Flag("can_have_multiple_attempts", before.CanHaveMultipleAttempts),
        OnsiteCard = fields.Flag("onsite_card", before.OnsiteCard),
    };

    /// <summary>What smart routing goes by. docs/protocol/routing.md 1.2</summary>
    static Mid ReadRouting(Fields fields, Mid before)
    {
        var mid = before with
        {
            AcquirerCountry = fields.Choice("acquirer_country", Countries.Codes, before.AcquirerCountry),
            MinAmount = Least(fields, "min_amount", before.MinAmount),
            MaxAmount = Least(fields, "max_amount", before.MaxAmount),
            CostFixed = Least(fields, "cost_fixed", before.CostFixed) ?? 0,
            CostPercent = Least(fields, "cost_percent", before.CostPercent) ?? 0,
            WalletCertId = fields.Text("wallet_cert_id", max: 64, before.WalletCertId),
            SupportsExternal3ds = fields.Flag("supports_external_3ds", before.SupportsExternal3ds),
        };
        if (mid.MinAmount > mid.MaxAmount) fields.Error("max_amount", "Ensure this value is greater than or equal to min_amount.");
        return mid;
    }

    static decimal? Least(Fields fields, string name, decimal? before)
    {
        var value = fields.Decimal(name, before);
        if (value < 0) fields.Error(name, FieldTexts.AtLeast("0"));
        return value;
    }

    static string? Number(decimal? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture);

    static CatalogueGateway? ReadGateway(Fields fields, string? current)
    {
        var code = fields.Text("gateway", max: 32, current, required: true) ?? "";
        if (Catalogue.Find(code) is { IsActive: true } gateway) return gateway;
        if (code.Length > 0) fields.Error("gateway", $"\"{code}\" is not in the catalogue.");
        return null;
    }

    static void CheckCapability(Fields fields, Mid mid, CatalogueGateway gateway)
    {
        if (!gateway.Operations.Contains(mid.Operation.Wire())) fields.Error("operation", $"{gateway.Name} does not support {mid.Operation.Wire()}.");
        foreach (var operation in mid.Operations.Where(operation => !gateway.Operations.Contains(operation.Wire())))
        {
            fields.Error("operations", $"{gateway.Name} does not support {operation.Wire()}.");
        }
    }

    static string ReadCredentials(Fields fields, string current, ISecrets secrets)
    {
        if (!fields.Has("credentials") || fields.Peek("credentials") == SettingFields.Hidden) return current;
        var document = fields.FreeObject("credentials", LargestCredentials) ?? [];
        var clear = document.Count == 0 ? "" : document.ToJsonString(WireJson.Options);
        var before = current.Length == 0 ? "" : secrets.Unprotect(current);
        if (clear == before) return current;
        return clear.Length == 0 ? "" : secrets.Protect(clear);
    }

    static JsonArray Names<T>(IEnumerable<T> values)
        where T : struct, Enum => [.. values.Select(value => (JsonNode)value.Wire())];
}
