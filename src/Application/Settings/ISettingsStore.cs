using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;
using Ottu.Domain.Webhooks;

namespace Ottu.Application.Settings;

/// <summary>Writes the configuration. A new object has row identity 0 or version 0.</summary>
public interface ISettingsStore
{
    /// <summary>Reads the whole configuration and keeps every other writer of it waiting until the commit.</summary>
    Task<Installation> Lock(ITx tx);

    /// <summary>Raises the version that every node compares with its snapshot. Once per transaction that changed anything.</summary>
    Task Announce(ITx tx);

    Task Save(ITx tx, GlobalSettings settings);

    Task Save(ITx tx, Currency currency, bool isActive);

    Task Save(ITx tx, ExchangeRate rate);

    Task Delete(ITx tx, ExchangeRate rate);

    /// <summary>Replaces the rates of the last fetch.</summary>
    Task Save(ITx tx, OnlineRates rates);

    /// <summary>Notes that somebody was told how old these rates are; false where somebody was before, or where newer ones came.</summary>
    Task<bool> TryReport(ITx tx, OnlineRates rates);

    Task Save(ITx tx, ExchangeConfig config);

    Task Delete(ITx tx, ExchangeConfig config);

    Task Save(ITx tx, Mid mid);

    Task Save(ITx tx, PaymentService service);

    Task Save(ITx tx, Plugin plugin);

    Task Save(ITx tx, WebhookConfig config);

    /// <summary>Whether a session offers this code or an attempt was made with it: then neither code nor gateway may change.</summary>
    Task<bool> IsUsed(ITx tx, string pgCode);
}

/// <summary>Encrypts what must be readable again: gateway credentials and signing keys.</summary>
public interface ISecrets
{
    string Protect(string clear);

    string Unprotect(string cipher);
}

/// <summary>Keys with which a payment service proves itself to Apple or Samsung.</summary>
public interface IServiceKeys
{
    /// <summary>A new key and the request to sign it.</summary>
    /// <param name="name">The merchant that the certificate will name.</param>
    (Secret PrivateKey, string SigningRequest) Make(string name);

    /// <summary>PEM of a certificate in PEM or base64; null for what is none.</summary>
    string? ReadCertificate(string text);

    /// <summary>Whether the certificate was issued for this key.</summary>
    bool Belongs(string certificate, Secret privateKey);
}
