using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Domain.Webhooks;

namespace Ottu.Application.Webhooks;

/// <summary>Gateway parameters as receivers want them: flat text, or with a label in both languages. docs/protocol/webhooks.md 7</summary>
public static class PgParams
{
    static readonly Dictionary<string, string> Arabic = new(StringComparer.Ordinal)
    {
        ["card_number"] = "رقم البطاقة",
        ["card_type"] = "نوع البطاقة",
        ["card_issuer"] = "البنك المصدر للبطاقة",
        ["card_holder"] = "حامل البطاقة",
        ["cardholder_email"] = "البريد الإلكتروني لحامل البطاقة",
        ["card_expiry_month"] = "شهر انتهاء البطاقة",
        ["card_expiry_year"] = "سنة انتهاء البطاقة",
        ["full_card_expiry"] = "تاريخ انتهاء البطاقة كاملا",
        ["card_expiry"] = "انتهاء البطاقة",
        ["card_details"] = "تفاصيل البطاقة",
        ["auth_code"] = "رمز التفويض",
        ["transaction_id"] = "معرف المعاملة",
        ["transaction_no"] = "رقم المعاملة",
        ["payment_id"] = "معرف الدفع",
        ["ref"] = "الرقم المرجعي",
        ["track_id"] = "رقم التتبع",
        ["receipt_no"] = "رقم الإيصال",
        ["rrn"] = "رقم مرجع الاسترجاع",
        ["order_id"] = "معرف الطلب",
        ["result"] = "النتيجة",
        ["decision"] = "القرار",
        ["pg_message"] = "رسالة بوابة الدفع",
        ["post_date"] = "تاريخ القيد",
        ["dcc_payer_amount"] = "المبلغ بعملة الدافع",
        ["dcc_payer_currency"] = "عملة الدافع",
        ["dcc_payer_exchange_rate"] = "سعر الصرف للدافع",
    };

    static readonly Dictionary<string, string> EnglishExceptions = new(StringComparer.Ordinal)
    {
        ["ref"] = "Reference ID",
        ["transaction_no"] = "Transaction NO",
        ["pg_message"] = "PG Message",
    };

    /// <summary>Only what the gateway gave: members without a value are dropped.</summary>
    public static JsonObject Format(JsonObject? given, PgParamsFormat format)
    {
        var formatted = new JsonObject();
        foreach (var (name, value) in given ?? [])
        {
            if (value is null || value.ToString().Length == 0) continue;
            formatted[name] = format == PgParamsFormat.Flat ? value.DeepClone() : Labelled(name, value);
        }

        return formatted;
    }

    /// <summary>The name of a parameter as a person reads it.</summary>
    public static string Label(string name, string language) =>
        language == "ar" && Arabic.TryGetValue(name, out var arabic) ? arabic
        : EnglishExceptions.TryGetValue(name, out var exception) ? exception
        : CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name.Replace('_', ' '));

    static JsonObject Labelled(string name, JsonNode value) => new()
    {
        ["value"] = value.DeepClone(),
        ["verbose_name_ar"] = Label(name, "ar"),
        ["verbose_name_en"] = Label(name, "en"),
    };
}
