using System.Text.Json.Nodes;

namespace Ottu.Simulation.Tests.Product;

/// <summary>The installation that every history begins with, as a seed file would say it.</summary>
static class Shop
{
    /// <summary>The card is typed on our page.</summary>
    public const string Card = "card";

    /// <summary>The same, and the money is only reserved.</summary>
    public const string Auth = "auth";

    /// <summary>The card is typed on the bank's page.</summary>
    public const string Page = "page";

    /// <summary>One attempt and no more.</summary>
    public const string Single = "single";

    /// <summary>Behind the virtual connection.</summary>
    public static readonly string[] Routed = ["r1", "r2", "r3"];

    public const string Virtual = "smart";

    /// <summary>Devices and wallets pay here too.</summary>
    public static readonly string[] WithServices = [Card, Auth, Page];

    public static readonly string[] Offered = [Card, Auth, Page, Single, Virtual];

    public static JsonObject Seed() => new()
    {
        ["settings"] = new JsonObject { ["name"] = "Simulation", ["reference_prefix"] = "sim", ["time_zone"] = "Asia/Kuwait", ["expire_payment_transactions"] = true },
        ["currencies"] = new JsonArray(new JsonObject { ["code"] = "KWD", ["is_active"] = true }),
        ["exchange_configs"] = new JsonArray(
            new JsonObject { ["name"] = "kwd", ["default_currency"] = "KWD", ["currencies"] = new JsonArray("KWD"), ["work_as"] = "local" },
            new JsonObject { ["name"] = "fee", ["default_currency"] = "KWD", ["currencies"] = new JsonArray("KWD"), ["fee_type"] = "fix", ["fix_fee"] = "0.500" }),
        ["mids"] = new JsonArray(
            Mid(Card),
            Mid(Auth, ("operation", "authorize")),
            Mid(Page, ("onsite_card", false), ("exchange_config", "fee")),
            Mid(Single, ("can_have_multiple_attempts", false)),
            Mid(Virtual, ("gateway", "ottu_pg")),
            Mid(Routed[0], ("cost_fixed", "0.1")),
            Mid(Routed[1], ("cost_fixed", "0.2")),
            Mid(Routed[2], ("cost_fixed", "0.3"))),
        ["payment_services"] = new JsonArray([.. WithServices.SelectMany(Services)]),
        ["routing_profiles"] = new JsonArray(new JsonObject
        {
            ["pg_code"] = Virtual,
            ["candidates"] = new JsonArray([.. Routed.Select(code => (JsonNode)code)]),
            ["default_strategy"] = new JsonObject { ["name"] = "round_robin" },
            ["failover"] = new JsonObject { ["enabled"] = true, ["max_hops"] = 2 },
            ["fallback"] = Routed[0],
        }),
        ["users"] = new JsonArray(User("maker"), User("checker")),
        ["webhook_config"] = new JsonObject
        {
            ["enabled"] = true,
            ["enabled_for_api"] = true,
            ["timeout"] = 15,
            ["retries"] = 3,
            ["backoff_factor"] = 5,
            ["retry_enabled"] = true,
            ["notify_on_mit"] = true,
            ["operations_webhook_url"] = "https://shop.example/operations",
        },
        ["plugins"] = new JsonArray(Plugin("payment_request"), Plugin("e_commerce")),
    };

    static JsonObject Mid(string code, params (string Name, JsonNode? Value)[] changes)
    {
        var mid = new JsonObject
        {
            ["code"] = code, ["gateway"] = "ottu_sandbox", ["name"] = code, ["type"] = "production", ["exchange_config"] = "kwd", ["onsite_card"] = true, ["is_tokenizable"] = true, ["auto_debit_enabled"] = true,
        };
        foreach (var (name, value) in changes) mid[name] = value;
        return mid;
    }

    static JsonNode[] Services(string code) =>
    [
        new JsonObject { ["code"] = $"{code}-ap", ["flow"] = "apple_pay", ["name"] = "Apple Pay", ["pg_code"] = code, ["merchant_id"] = "merchant.example", ["display_name"] = "Shop", ["domain"] = "shop.example" },
        new JsonObject { ["code"] = $"{code}-gp", ["flow"] = "google_pay", ["name"] = "Google Pay", ["pg_code"] = code, ["gateway"] = "ottu", ["gateway_merchant_id"] = "gw-1", ["environment"] = "TEST" },
        new JsonObject { ["code"] = $"{code}-w", ["flow"] = "wallet", ["name"] = "Wallet", ["pg_code"] = code },
    ];

    static JsonObject User(string name) => new()
    {
        ["username"] = name, ["password"] = name + "-secret-1", ["email"] = name + "@shop.example", ["is_staff"] = true,
        ["permissions"] = new JsonArray("payment.refund", "payment.capture", "payment.void", "payment.inquiry", "payment_request.view"),
    };

    static JsonObject Plugin(string code) => new()
    {
        ["code"] = code, ["is_installed"] = true, ["enable_api"] = true, ["whitelisted_ips"] = "*", ["expiration_time"] = "1 00:00:00",
    };
}
