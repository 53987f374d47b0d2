using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Settings;
using Ottu.Infrastructure.Settings;

namespace Ottu.Api.Tests.Settings;

/// <summary>The product with a scripted Fixer; the job runs when the test sends it. Everything that is logged is kept.</summary>
public sealed class RateHost : OttuHost
{
    public const string AccessKey = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    const string Admin = "/b/api/v1/admin/";

    public RateHost(string provider = "Fixer")
    {
        Settings["Ottu:Roles"] = "web";
        Settings["Ottu:Rates:Provider"] = provider;
        Fixer = new ScriptedFixer();
    }

    public ScriptedFixer Fixer { get; }

    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>The seed's connection <c>fx</c> (USD into KWD, fee 0.100) is priced online.</summary>
    public async Task Online()
    {
        await Send(HttpMethod.Patch, "settings/", new JsonObject { ["fixer_access_key"] = AccessKey });
        await Send(HttpMethod.Patch, "exchange-configs/fx/", new JsonObject { ["work_as"] = "online" });
    }

    public async Task<int> RunJob()
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RefreshRates());
    }

    public async Task<(HttpStatusCode Status, JsonObject Body)> Send(HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, Admin + path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await Merchant().SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }

    public async Task<JsonArray> List(string path) => (await Send(HttpMethod.Get, path)).Body["results"]!.AsArray();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFilter(static _ => true).AddProvider(new Keeper(Log)));
        builder.ConfigureServices(services => services.AddHttpClient(RatesSetup.Client).ConfigurePrimaryHttpMessageHandler(() => Fixer));
    }

    sealed class Keeper(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

/// <summary>Answers as Fixer does, with what the test says.</summary>
public sealed class ScriptedFixer : HttpMessageHandler
{
    readonly ConcurrentQueue<Uri> _calls = new();

    public IReadOnlyCollection<Uri> Calls => _calls;

    public Func<HttpRequestMessage, HttpResponseMessage> Answer { get; set; } = static _ => new HttpResponseMessage(HttpStatusCode.BadGateway);

    public void Rates(string rates, string currency = "EUR") =>
        Json($$"""{"success":true,"timestamp":1772355600,"base":"{{currency}}","date":"2026-03-01","rates":{{rates}}}""");

    public void Json(string text) => Answer = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "application/json") };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _calls.Enqueue(request.RequestUri!);
        return Task.FromResult(Answer(request));
    }
}
