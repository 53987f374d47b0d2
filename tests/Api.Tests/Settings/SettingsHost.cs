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

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseEnvironment(Environment);
        builder.ConfigureServices(services => services.AddSingleton(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(_output) })));
    }
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
