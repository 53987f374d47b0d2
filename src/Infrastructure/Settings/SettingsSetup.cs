using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Ottu.Application.Settings;

namespace Ottu.Infrastructure.Settings;

public static class SettingsSetup
{
    const string ApplicationName = "Ottu.Clean";

    /// <summary>Configuration of the installation, its seed, and encryption at rest.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services, IConfiguration configuration)
    {
        AddEncryption(services, configuration);
        services.AddSingleton<InstallationReader>();
        services.AddSingleton<IInstallations, InstallationStore>();
        services.AddSingleton<ISettingsStore, SettingsStore>();
        services.AddScoped<ConfigurationWriter>();
        services.AddScoped<ConfigurationChange>();
        services.AddScoped<ApplySeed>();
        services.AddScoped<StartupSeed>();
        services.AddRates();
        return services;
    }

    static void AddEncryption(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<KeyRing>();
        services.AddSingleton<Secrets>();
        services.AddSingleton<ISecrets>(provider => provider.GetRequiredService<Secrets>());
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = provider.GetRequiredService<KeyRing>()));
        var protection = services.AddDataProtection().SetApplicationName(ApplicationName);
        if (configuration["Ottu:DataProtection:CertificatePath"] is not { Length: > 0 } path) return;
        protection.ProtectKeysWithCertificate(X509CertificateLoader.LoadPkcs12FromFile(path, configuration["Ottu:DataProtection:CertificatePassword"]));
    }
}
