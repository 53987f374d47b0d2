using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Settings;
using Spectre.Console;

namespace Ottu.Api.Tests.Settings;

/// <summary>A host whose seed, database folder and console are the test's.</summary>
public sealed class SettingsHost : OttuHost
{
    public const string Admin = "/b/api/v1/admin/";

    readonly StringWriter _output = new();

    public SettingsHost() => Settings["Ottu:Passwords:Iterations"] = "1000";

    public string Output => _output.ToString();

    /// <summary>No seed file and no known keys: what a newcomer has.</summary>
    public static SettingsHost Bare(string folder, string environment = "Development")
    {
        var host = new SettingsHost { Environment = environment };
        foreach (var key in (string[])["Ottu:Seed:File", "Ottu:Seed:ApiKey", "Ottu:Seed:PublicKey", "Ottu:Seed:WebhookKey"]) host.Settings[key] = "";
        host.Settings["ConnectionStrings:Ottu"] = $"Data Source={Path.Combine(folder, "ottu.db")}";
        if (environment == "Production") host.Settings["Ottu:Passwords:Iterations"] = Domain.Identity.PasswordHash.Iterations.ToString();
        return host;
    }

    public string Environment { get; init; } = "Development";

    public static SettingsHost SeededWith(string folder, JsonObject seed)
    {
        var host = Bare(folder);
        var path = Path.Combine(folder, $"seed-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, seed.ToJsonString());
        host.Settings["Ottu:Seed:File"] = path;
        return host;
    }

    public async Task<Installation> Installation()
    {
        _ = Anonymous();
        return await Services.GetRequiredService<IInstallations>().Current(CancellationToken.None);
    }

    public async Task<long> Scalar(string sql)
    {
        await using var connection = OpenDatabase();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync());
    }

    public Task<(HttpStatusCode Status, JsonObject Body)> Get(string path) => Send(HttpMethod.Get, path);

    public Task<(HttpStatusCode Status, JsonObject Body)> Post(string path, JsonObject body) => Send(HttpMethod.Post, path, body);

    public Task<(HttpStatusCode Status, JsonObject Body)> Patch(string path, JsonObject body) => Send(HttpMethod.Patch, path, body);

    /// <summary>A request to the administration.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Body)> Send(HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, Admin + path) { Content = body is null ? null : JsonContent.Create(body) };
        return await Answer(await Merchant().SendAsync(request));
    }

    /// <summary>Asks for a session that offers one connection.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Body)> Offer(string pgCode, string currency, string amount = "10", string? order = null)
    {
        var body = new JsonObject { ["type"] = "e_commerce", ["amount"] = amount, ["currency_code"] = currency, ["pg_codes"] = new JsonArray(pgCode) };
        if (order is not null) body["order_no"] = order;
        return await Answer(await Merchant().PostAsJsonAsync("/b/checkout/v1/pymt-txn/", body));
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseEnvironment(Environment);
        builder.ConfigureServices(services => services.AddSingleton(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(_output) })));
    }

    static async Task<(HttpStatusCode Status, JsonObject Body)> Answer(HttpResponseMessage response) =>
        (response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
}

/// <summary>A folder that several hosts share, gone after the test.</summary>
public sealed class SharedFolder : IDisposable
{
    public SharedFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "ottu-tests", Guid.NewGuid().ToString("N"));

    public static implicit operator string(SharedFolder folder) => folder.Path;

    /// <summary>Whether any file of the database holds this text.</summary>
    public bool Contains(string text)
    {
        while (true)
        {
            try
            {
                return Directory.EnumerateFiles(Path, "ottu.db*").Any(file => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)).Contains(text, StringComparison.Ordinal));
            }
            catch (FileNotFoundException)
            {
                // The last connection was just closed: what its log held is in the database now, which is read again.
            }
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
