using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Settings;

/// <summary>payment_service.</summary>
sealed record PaymentServiceRow
{
    public const string Columns =
        "id AS Id, code AS Code, name AS Name, name_ar AS NameAr, flow AS Flow, pg_code AS PgCode, is_active AS IsActive, country_code AS CountryCode, " +
        "provider AS Provider, merchant_id AS MerchantId, display_name AS DisplayName, domain AS Domain, environment AS Environment, gateway AS Gateway, " +
        "gateway_merchant_id AS GatewayMerchantId, service_id AS ServiceId, csr AS SigningRequest, certificate AS Certificate, " +
        "domain_verification AS DomainVerification, private_key AS PrivateKey, version AS Version";

    public long Id { get; init; }

    public string Code { get; init; } = "";

    public string Name { get; init; } = "";

    public string NameAr { get; init; } = "";

    public string Flow { get; init; } = "";

    public string PgCode { get; init; } = "";

    public long IsActive { get; init; }

    public string CountryCode { get; init; } = "";

    public string Provider { get; init; } = "";

    public string MerchantId { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public string Domain { get; init; } = "";

    public string Environment { get; init; } = "";

    public string Gateway { get; init; } = "";

    public string GatewayMerchantId { get; init; } = "";

    public string ServiceId { get; init; } = "";

    public string SigningRequest { get; init; } = "";

    public string Certificate { get; init; } = "";

    public string DomainVerification { get; init; } = "";

    public string PrivateKey { get; init; } = "";


    public long Version { get; init; }

    public static PaymentServiceRow Of(PaymentService service) => new()
    {
        Id = service.Id,
        Code = service.Code,
        Name = service.Name,
        NameAr = service.NameAr,
        Flow = service.Flow.Wire(),
        PgCode = service.PgCode,
        IsActive = service.IsActive ? 1 : 0,
        CountryCode = service.CountryCode,
        Provider = service.Provider,
        MerchantId = service.MerchantId,
        DisplayName = service.DisplayName,
        Domain = service.Domain,
        Environment = service.Environment,
        Gateway = service.Gateway,
        GatewayMerchantId = service.GatewayMerchantId,
        ServiceId = service.ServiceId,
        SigningRequest = service.SigningRequest,
        Certificate = service.Certificate,
        DomainVerification = service.DomainVerification,
        PrivateKey = service.PrivateKey,
    };

    public PaymentService ToService() => new()
    {
        Id = Id,
        Code = Code,
        Name = Name,
        NameAr = NameAr,
        Flow = Wire<ServiceFlow>.Parse(Flow),
        PgCode = PgCode,
        IsActive = IsActive != 0,
        CountryCode = CountryCode,
        Provider = Provider,
        MerchantId = MerchantId,
        DisplayName = DisplayName,
        Domain = Domain,
        Environment = Environment,
        Gateway = Gateway,
        GatewayMerchantId = GatewayMerchantId,
        ServiceId = ServiceId,
        SigningRequest = SigningRequest,
        Certificate = Certificate,
        DomainVerification = DomainVerification,
        PrivateKey = PrivateKey,
        Version = Version,
    };
}
