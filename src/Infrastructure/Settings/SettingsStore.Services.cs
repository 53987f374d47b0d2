using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Settings;

/// <summary>payment_service.</summary>
sealed partial class SettingsStore
{
    static readonly Statement UpdateService = new(
        "UPDATE payment_service SET code = @Code, name = @Name, name_ar = @NameAr, flow = @Flow, pg_code = @PgCode, is_active = @IsActive, " +
        "country_code = @CountryCode, provider = @Provider, merchant_id = @MerchantId, display_name = @DisplayName, domain = @Domain, " +
        "environment = @Environment, gateway = @Gateway, gateway_merchant_id = @GatewayMerchantId, service_id = @ServiceId, csr = @SigningRequest, " +
        "certificate = @Certificate, domain_verification = @DomainVerification, private_key = @PrivateKey, version = version + 1 WHERE id = @Id");

    static readonly Statement InsertService = new(
        "INSERT INTO payment_service (code, name, name_ar, flow, pg_code, is_active, country_code, provider, merchant_id, display_name, domain, environment, " +
        "gateway, gateway_merchant_id, service_id, csr, certificate, domain_verification, private_key, version) VALUES (@Code, @Name, @NameAr, @Flow, @PgCode, " +
        "@IsActive, @CountryCode, @Provider, @MerchantId, @DisplayName, @Domain, @Environment, @Gateway, @GatewayMerchantId, @ServiceId, @SigningRequest, " +
        "@Certificate, @DomainVerification, @PrivateKey, 1)");

    public Task Save(ITx tx, PaymentService service) => tx.Sql().Execute(service.Id == 0 ? InsertService : UpdateService, PaymentServiceRow.Of(service));
}
