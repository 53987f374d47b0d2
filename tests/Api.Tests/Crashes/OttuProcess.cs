using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Crashes;

/// <summary>The product as a process of its own on a real database, so that it can be killed.</summary>
public sealed class OttuProcess : IDisposable
{
    readonly string _folder;
    readonly StringBuilder _output = new();
    Process? _process;

    public OttuProcess(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        Url = $"http://127.0.0.1:{FreePort()}";
    }

    public string Url { get; }

    public string DatabaseFile => Path.Combine(_folder, "ottu.db");

    public string SandboxFile => Path.Combine(_folder, "sandbox.db");

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>A write that the system refuses fails, instead of ending the process.</summary>
    public bool SurvivesFileLimits { get; init; }

    public int Id => _process!.Id;

    public bool HasExited => _process?.HasExited ?? true;

    /// <summary>Starts (again) on the same files and waits until it answers.</summary>
    public async Task Start(params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo(SurvivesFileLimits ? "/bin/sh" : "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = _folder };
        if (SurvivesFileLimits) foreach (var argument in new[] { "-c", "trap '' XFSZ; exec dotnet \"$@\"", "sh" }) start.ArgumentList.Add(argument);
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Ottu.WebApi.dll"));
        foreach (var (key, value) in Defaults().Concat(HostDatabases.Moved($"Data Source={DatabaseFile}")).Concat(settings)) start.ArgumentList.Add($"--{key}={value}");
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await UntilReady();
    }

    public void Kill()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public async Task UntilDead()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process!.WaitForExitAsync(patience.Token);
    }

    public HttpClient Merchant() => WithKey(OttuHost.PrivateKey);

    /// <summary>The SDK in the merchant's page.</summary>
    public HttpClient Sdk() => WithKey(OttuHost.PublicKey);

    public HttpClient Browser() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = new Uri(Url) };

    HttpClient WithKey(string key)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Api-Key", key);
        return client;
    }

    public void Dispose()
    {
        Kill();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        HostDatabases.Drop(_folder);
    }

    IEnumerable<(string Key, string Value)> Defaults() =>
    [
        ("urls", Url),
        ("contentRoot", _folder),
        ("Ottu:BaseUrl", Url),
        ("ConnectionStrings:Ottu", $"Data Source={DatabaseFile}"),
        ("Ottu:Sandbox:ConnectionString", $"Data Source={SandboxFile}"),
        ("Ottu:Media:Path", Path.Combine(_folder, "media")),
        ("Ottu:Cards:FingerprintKey", "test-fingerprint-key-of-32-letters"),
        ("Ottu:Seed:File", Path.Combine(AppContext.BaseDirectory, "seed.json")),
        ("Ottu:Seed:ApiKey", OttuHost.PrivateKey),
        ("Ottu:Seed:PublicKey", OttuHost.PublicKey),
        ("Ottu:Seed:WebhookKey", OttuHost.WebhookKey),
        ("Ottu:Inquiry:OrphanSeconds", "1"),
        ("Ottu:Inquiry:SpacingMinutes", "0.01"),
        ("Ottu:Checkout:HoldSeconds", "0.2"),
        ("Logging:LogLevel:Default", "Trace"),
    ];

    async Task UntilReady()
    {
        using var client = new HttpClient { BaseAddress = new Uri(Url) };
        for (var tries = 0; tries < 600; tries++)
        {
            if (HasExited)
            {
                // Waits for what it said last, too.
                await _process!.WaitForExitAsync();
                throw new InvalidOperationException("The process ended at its start: " + Output);
            }

            try
            {
                var answer = await client.GetAsync("/health/live");
                if (answer.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException("The process did not become ready: " + Output);
    }

    void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output) _output.AppendLine(line.Data);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
