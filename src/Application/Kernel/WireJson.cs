using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ottu.Application.Kernel;

/// <summary>How JSON looks on the wire and in text columns: UTF-8, letters of any script unescaped.</summary>
public static class WireJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };
}
