using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>A payment service as a document: common members, then those of its flow. docs/protocol/routing.md 1.4</summary>
static class PaymentServiceDocument
{
    const int LongestName = 16;
    const int LongestMerchant = 128;
    const int LongestGoogleName = 25;
    const int LargestFile = 64 * 1024;

    static readonly string[] Environments = ["TEST", "PRODUCTION"];

    /// <summary>Null where code, flow or connection are unusable; the messages say why.</summary>
    public static PaymentService? Read(Fields fields, PaymentService? current, Installation installation, ISecrets secrets, IServiceKeys keys)
    {
        if (current is not null) fields = fields.AsChange();
        fields.CheckVersion(current?.Version);
        var code = fields.Slug("code", LongestName, current?.Code, required: true) ?? "";
        var name = fields.Text("name", LongestName, current?.Name, required: true) ?? "";
        var pgCode = fields.Text("pg_code", LongestName, current?.PgCode, required: true) ?? "";
        if (pgCode.Length > 0 && !installation.Mids.ContainsKey(pgCode)) fields.Error("pg_code", $"\"{pgCode}\" does not exist.");
        if (current is not null && code != current.Code) fields.Error("code", "The code of a payment service cannot be changed.");
        if (fields.Choice("flow", current?.Flow, required: true) is not { } flow || code.Length == 0) return null;
        if (current is not null && flow != current.Flow) fields.Error("flow", "The flow of a payment service cannot be changed.");
        var service = (current ?? new PaymentService { Code = code, Name = name, Flow = flow, PgCode = pgCode }) with
        {
            Name = name,
            NameAr = fields.Text("name_ar", LongestName, current?.NameAr) ?? "",
            PgCode = pgCode,
            IsActive = fields.Flag("is_active", current?.IsActive ?? true),
            CountryCode = ReadCountry(fields, current?.CountryCode),
        };
        service = ReadFlow(fields, service);
        return service.HasKey && fields.Problem is null ? ReadKey(fields, service, secrets, keys) : service;
    }

    public static JsonObject View(PaymentService service)
    {
        var view = new JsonObject
        {
            ["code"] = service.Code,
            ["name"] = service.Name,
            ["name_ar"] = service.NameAr,
            ["flow"] = service.Flow.Wire(),
            ["pg_code"] = service.PgCode,
            ["is_active"] = service.IsActive,
            ["country_code"] = service.CountryCode,
        };
        foreach (var (member, value) in OfFlow(service)) view[member] = value;
        if (service.HasKey)
        {
            view["csr"] = service.SigningRequest;
            view["private_key"] = service.PrivateKey.Length > 0 ? SettingFields.Hidden : null;
        }

        view["version"] = service.Version;
        return view;
    }

    static (string Member, string Value)[] OfFlow(PaymentService service) => service.Flow switch
    {
        ServiceFlow.ApplePay =>
        [
            ("merchant_id", service.MerchantId), ("display_name", service.DisplayName), ("domain", service.Domain), ("certificate", service.Certificate),
            ("domain_verification", service.DomainVerification),
        ],
        ServiceFlow.GooglePay =>
        [
            ("environment", service.Environment), ("gateway", service.Gateway), ("gateway_merchant_id", service.GatewayMerchantId), ("merchant_id", service.MerchantId),
            ("merchant_name", service.DisplayName),
        ],
        ServiceFlow.SamsungPay => [("service_id", service.ServiceId), ("domain", service.Domain), ("certificate", service.Certificate)],
        ServiceFlow.Wallet => [("provider", service.Provider)],
        _ => [],
    };

    static PaymentService ReadFlow(Fields fields, PaymentService service) => service.Flow switch
    {
        ServiceFlow.ApplePay => service with
        {
            MerchantId = Required(fields, "merchant_id", LongestMerchant, service.MerchantId),
            DisplayName = Required(fields, "display_name", max: 64, service.DisplayName),
            Domain = ReadDomain(fields, service.Domain),
            DomainVerification = fields.Text("domain_verification", LargestFile, service.DomainVerification) ?? "",
        },
        ServiceFlow.GooglePay => ReadGoogle(fields, service),
        ServiceFlow.SamsungPay => service with
        {
            ServiceId = Required(fields, "service_id", LongestMerchant, service.ServiceId),
            Domain = ReadDomain(fields, service.Domain),
        },
        ServiceFlow.Wallet => service with { Provider = fields.Slug("provider", max: 32, service.Provider.Length > 0 ? service.Provider : "ottu") ?? "ottu" },
        _ => service,
    };

    static PaymentService ReadGoogle(Fields fields, PaymentService service)
    {
        var google = service with
        {
            Environment = fields.Choice("environment", Environments, service.Environment.Length > 0 ? service.Environment : Environments[0]) ?? Environments[0],
            Gateway = Required(fields, "gateway", max: 64, service.Gateway),
            GatewayMerchantId = Required(fields, "gateway_merchant_id", LongestMerchant, service.GatewayMerchantId),
            MerchantId = fields.Text("merchant_id", LongestMerchant, service.MerchantId) ?? "",
            DisplayName = fields.Text("merchant_name", LongestGoogleName, service.DisplayName) ?? "",
        };

        // Google gives one out only after it has approved the shop.
        if (google is { Environment: "PRODUCTION", MerchantId: "" }) fields.Error("merchant_id", FieldTexts.Required);
        return google;
    }

    /// <summary>The key is made here, once, and never leaves; the certificate must be the answer to its request.</summary>
    static PaymentService ReadKey(Fields fields, PaymentService service, ISecrets secrets, IServiceKeys keys)
    {
        if (service.PrivateKey.Length == 0)
        {
            var (made, request) = keys.Make(service.MerchantId.Length > 0 ? service.MerchantId : service.ServiceId);
            service = service with { PrivateKey = secrets.Protect(made.Reveal()), SigningRequest = request };
        }

        if (!fields.Has("certificate")) return service;
        if (fields.Text("certificate", LargestFile) is not { } text) return service with { Certificate = "" };
        var pem = keys.ReadCertificate(text);
        if (pem is null) fields.Error("certificate", "Upload a certificate in PEM or base64.");
        else if (!keys.Belongs(pem, new Secret(secrets.Unprotect(service.PrivateKey)))) fields.Error("certificate", "The certificate was not issued for this service's signing request.");
        return service with { Certificate = pem ?? service.Certificate };
    }

    static string Required(Fields fields, string name, int max, string current) => fields.Text(name, max, current.Length > 0 ? current : null, required: true) ?? "";

    static string ReadDomain(Fields fields, string current)
    {
        const int LongestDomain = 253;
        var domain = Required(fields, "domain", LongestDomain, current);
        if (domain.Length > 0 && Uri.CheckHostName(domain) != UriHostNameType.Dns) fields.Error("domain", "Enter a host name without scheme or path.");
        return domain.ToLowerInvariant();
    }

    static string ReadCountry(Fields fields, string? current)
    {
        var country = (fields.Text("country_code", max: 2, current) ?? "").ToUpperInvariant();
        if (country.Length > 0 && !Countries.Codes.Contains(country)) fields.Error("country_code", FieldTexts.Choice(country));
        return country;
    }
}
