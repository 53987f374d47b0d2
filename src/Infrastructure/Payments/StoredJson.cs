using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Infrastructure.Payments;

/// <summary>Documents kept in text columns: source-generated, because every session writes them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(MoneyConverter), typeof(SessionTypeConverter), typeof(PaymentTypeConverter)])]
[JsonSerializable(typeof(SessionTerms))]
[JsonSerializable(typeof(IReadOnlyList<Quote>))]
[JsonSerializable(typeof(CardSummary))]
[JsonSerializable(typeof(JsonObject))]
sealed partial class StoredJson : JsonSerializerContext
{
    static readonly Lazy<StoredJson> Unescaped = new(() => new StoredJson(new JsonSerializerOptions(Default!.GeneratedSerializerOptions!)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }));

    static StoredJson Relaxed => Unescaped.Value;

    public static string Write(SessionTerms terms) => JsonSerializer.Serialize(terms, Relaxed.SessionTerms);

    public static string Write(IReadOnlyList<Quote> quotes) => JsonSerializer.Serialize(quotes, Relaxed.IReadOnlyListQuote);

    public static string? Write(CardSummary? card) => card is null ? null : JsonSerializer.Serialize(card, Relaxed.CardSummary);

    public static string? Write(JsonObject? document) => document is null ? null : JsonSerializer.Serialize(document, Relaxed.JsonObject);

    public static SessionTerms ReadTerms(string text) => JsonSerializer.Deserialize(text, Default.SessionTerms)!;

    public static IReadOnlyList<Quote> ReadQuotes(string text) => JsonSerializer.Deserialize(text, Default.IReadOnlyListQuote)!;

    public static CardSummary? ReadCard(string? text) => text is null ? null : JsonSerializer.Deserialize(text, Default.CardSummary);

    public static JsonObject? ReadObject(string? text) => text is null ? null : JsonSerializer.Deserialize(text, Default.JsonObject);
}

/// <summary>Money as "12340 KWD": minor units and code.</summary>
sealed class MoneyConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var parts = reader.GetString()!.Split(' ');
        return Money.FromMinor(long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), Currency.Of(parts[1]));
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        writer.WriteStringValue(FormattableString.Invariant($"{value.Minor} {value.Currency.Code}"));
}

/// <summary>An enum by its wire name.</summary>
abstract class WireNameConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Wire<T>.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Wire());
}

sealed class SessionTypeConverter : WireNameConverter<SessionType>;

sealed class PaymentTypeConverter : WireNameConverter<PaymentType>;
