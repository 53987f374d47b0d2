using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Infrastructure.Settings;

/// <summary>
/// Fixer.io: <c>GET latest?access_key=…</c> answers <c>{success, timestamp, base, rates}</c>, or <c>{success: false, error: {code, type}}</c>
/// with HTTP 200. What goes wrong is named in our words: an exception or a text of theirs could repeat the address, which holds the key.
/// </summary>
sealed partial class FixerRates(IHttpClientFactory clients, TimeProvider clock, ILogger<FixerRates> log) : IRateProvider
{
    const string NotTheirs = "Fixer's answer is not one of its documents.";

    public RateProvider Name => RateProvider.Fixer;

    public async Task<Result<OnlineRates>> Fetch(Secret? accessKey, CancellationToken ct)
    {
        var answer = accessKey is null ? Refused("No Fixer access key is set.") : await Ask(accessKey, ct);
        if (!answer.TryGet(out _, out var problem) && problem is Problem.Refused refused) Unavailable(log, refused.Detail);
        return answer;
    }

    async Task<Result<OnlineRates>> Ask(Secret accessKey, CancellationToken ct)
    {
        try
        {
            using var client = clients.CreateClient(RatesSetup.Client);
            using var response = await client.GetAsync(new Uri("latest?access_key=" + Uri.EscapeDataString(accessKey.Reveal()), UriKind.Relative), ct);
            if (!response.IsSuccessStatusCode) return Refused($"Fixer answered with HTTP {(int)response.StatusCode}.");
            return JsonText.Parse(await response.Content.ReadAsByteArrayAsync(ct)) is JsonObject document ? Read(document) : Refused(NotTheirs);
        }
        catch (HttpRequestException)
        {
            return Refused("Fixer cannot be reached.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Refused("Fixer did not answer in time.");
        }
        catch (JsonException)
        {
            return Refused("Fixer's answer is not JSON.");
        }
    }

    Result<OnlineRates> Read(JsonObject document)
    {
        if (document["success"]?.GetValueKind() != JsonValueKind.True) return Refused(Failure(document));
        if (document["base"] is not JsonValue code || !code.TryGetValue<string>(out var text) || !Currency.TryParse(text, out var currency)) return Refused("Fixer's answer has no known base.");
        var rates = new Dictionary<Currency, decimal>();
        if (document["rates"] is JsonObject members)
        {
            foreach (var (name, value) in members) Add(rates, name, value);
        }

        return rates.Count == 0 ? Refused("Fixer's answer has no rates.") : new OnlineRates(Name, currency, clock.GetUtcNow(), rates);
    }

    /// <summary>Metals, coins and codes outside ISO 4217 are not money here; a rate that makes no sense is as good as missing.</summary>
    static void Add(Dictionary<Currency, decimal> rates, string name, JsonNode? value)
    {
        if (Currency.TryParse(name, out var currency) && value is JsonValue number && number.TryGetValue<decimal>(out var rate) && OnlineRates.IsPlausible(rate)) rates[currency] = rate;
    }

    static string Failure(JsonObject document) =>
        document["error"] is JsonObject error && error["code"] is JsonValue code && code.TryGetValue<int>(out var number) ? $"Fixer refused with error {number}{Meaning(number)}." : NotTheirs;

    static string Meaning(int code) => code switch
    {
        101 => " (the access key is missing or wrong)",
        102 => " (the account is not active)",
        103 => " (there is no such call)",
        104 => " (the plan's requests are used up)",
        _ => "",
    };

    static Result<OnlineRates> Refused(string detail) => new Problem.Refused(detail, "rates_unavailable");

    [LoggerMessage(Level = LogLevel.Warning, Message = "Exchange rates could not be fetched: {Reason}")]
    static partial void Unavailable(ILogger log, string reason);
}
