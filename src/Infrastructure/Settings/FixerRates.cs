using System.Text.Json;
using Microsoft.Extensions.Logging;
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
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(ct));
            return Read(document.RootElement);
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

    Result<OnlineRates> Read(JsonElement root)
    {
        if (Member(root, "success") is not { ValueKind: JsonValueKind.True }) return Refused(Failure(root));
        if (Member(root, "base") is not { ValueKind: JsonValueKind.String } code || !Currency.TryParse(code.GetString(), out var currency)) return Refused("Fixer's answer has no known base.");
        var rates = new Dictionary<Currency, decimal>();
        if (Member(root, "rates") is { ValueKind: JsonValueKind.Object } members)
        {
            foreach (var member in members.EnumerateObject()) Add(rates, member);
        }

        return rates.Count == 0 ? Refused("Fixer's answer has no rates.") : new OnlineRates(Name, currency, clock.GetUtcNow(), rates);
    }

    /// <summary>Metals, coins and codes outside ISO 4217 are not money here; a rate that makes no sense is as good as missing.</summary>
    static void Add(Dictionary<Currency, decimal> rates, JsonProperty member)
    {
        if (Currency.TryParse(member.Name, out var currency) && member.Value is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var rate) && OnlineRates.IsPlausible(rate))
        {
            rates[currency] = rate;
        }
    }

    static string Failure(JsonElement root) =>
        Member(root, "error") is { ValueKind: JsonValueKind.Object } error && Member(error, "code") is { ValueKind: JsonValueKind.Number } code && code.TryGetInt32(out var number)
            ? $"Fixer refused with error {number}{Meaning(number)}."
            : "Fixer's answer is not one of its documents.";

    static string Meaning(int code) => code switch
    {
        101 => " (the access key is missing or wrong)",
        102 => " (the account is not active)",
        103 => " (there is no such call)",
        104 => " (the plan's requests are used up)",
        _ => "",
    };

    static JsonElement? Member(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    static Result<OnlineRates> Refused(string detail) => new Problem.Refused(detail, "rates_unavailable");

    [LoggerMessage(Level = LogLevel.Warning, Message = "Exchange rates could not be fetched: {Reason}")]
    static partial void Unavailable(ILogger log, string reason);
}
