using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Examples;

/// <summary>Sends every request of examples/*.http, in order, and remembers which routes answered.</summary>
public sealed partial class ExampleRun : IAsyncLifetime
{
    readonly ExampleHost _host = new();

    /// <summary>What did not answer as its comment says.</summary>
    public List<string> Failures { get; } = [];

    public int Sent { get; private set; }

    /// <summary>"GET /path/{pattern}" of each route that no request reached.</summary>
    public IReadOnlyList<string> Unreached { get; private set; } = [];

    public async Task InitializeAsync()
    {
        await Play(_host);
        Unreached =
        [
            .. _host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Where(endpoint => !IsForDevelopers(endpoint))
                .SelectMany(endpoint => Methods(endpoint).Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
                .Distinct()
                .Where(route => !_host.Reached.ContainsKey(route))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Where the examples and their seed are.</summary>
    public static string Directory => Folder(AppContext.BaseDirectory);

    /// <summary>Sends them all to a host that has the seed of the examples.</summary>
    public async Task Play(OttuHost host)
    {
        foreach (var path in System.IO.Directory.GetFiles(Directory, "*.http").Order(StringComparer.Ordinal))
        {
            await Run(host, HttpFile.Parse(Path.GetFileName(path), await File.ReadAllTextAsync(path)));
        }
    }

    public Task DisposeAsync()
    {
        _host.Dispose();
        return Task.CompletedTask;
    }

    static IEnumerable<string> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Where(method => method != "HEAD") ?? [];

    static bool IsForDevelopers(RouteEndpoint endpoint) =>
        new[] { "/demo", "/dev", "/docs", "/openapi", "/assets" }.Any(start => ("/" + endpoint.RoutePattern.RawText!.TrimStart('/')).StartsWith(start, StringComparison.Ordinal));

    async Task Run(OttuHost host, HttpFile file)
    {
        using var client = host.Browser();
        var answers = new Answers(file.Variables);
        foreach (var example in file.Requests)
        {
            Sent++;
            var where = $"{file.Name}: {example.Title}";
            try
            {
                using var request = Request(example, answers);
                using var response = await client.SendAsync(request);
                var body = await response.Content.ReadAsStringAsync();
                if ((int)response.StatusCode != example.Expect) Failures.Add($"{where}: {(int)response.StatusCode} instead of {example.Expect}: {body[..Math.Min(body.Length, 300)]}");
                answers.Remember(example, response, body);
            }
            catch (Exception error) when (error is FormatException or KeyNotFoundException or InvalidOperationException)
            {
                Failures.Add($"{where}: {error.Message}");
            }
        }
    }

    static HttpRequestMessage Request(HttpExample example, Answers answers)
    {
        var line = answers.Fill(example.Line).Split(' ', 2);
        var request = new HttpRequestMessage(new HttpMethod(line[0]), line[1]);
        var body = answers.Fill(example.Body);
        foreach (var (name, value) in example.Headers.Select(header => answers.Fill(header).Split(": ", 2)).Select(parts => (parts[0], parts[1])))
        {
            if (!name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.TryAddWithoutValidation(name, value);
                continue;
            }

            request.Content = new StringContent(value.StartsWith("multipart/", StringComparison.Ordinal) ? body.ReplaceLineEndings("\r\n") + "\r\n" : body);
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", value);
        }

        return request;
    }

    static string Folder(string start) => System.IO.Directory.Exists(Path.Combine(start, "examples")) && File.Exists(Path.Combine(start, "Ottu.Clean.sln"))
        ? Path.Combine(start, "examples")
        : Folder(Path.GetDirectoryName(start) ?? throw new InvalidOperationException("The tests must run from inside the repository."));

    /// <summary>What earlier answers said, and the variables of the file.</summary>
    sealed partial class Answers(IReadOnlyDictionary<string, string> variables)
    {
        readonly Dictionary<string, string> _values = new(variables) { ["base"] = OttuHost.BaseUrl };
        readonly Dictionary<string, JsonNode?> _bodies = [];

        public void Remember(HttpExample example, HttpResponseMessage response, string body)
        {
            if (example.Name is not null) _bodies[example.Name] = JsonNode.Parse(body);
            foreach (var take in example.Takes)
            {
                var source = take.Header.Length == 0 ? body : response.Headers.GetValues(take.Header).First();
                var match = Regex.Match(source, take.Regex, RegexOptions.Singleline);
                if (!match.Success) throw new FormatException($"the answer has no {take.Name}");
                _values[take.Name] = WebUtility.HtmlDecode(match.Groups[1].Value);
            }
        }

        public string Fill(string text) => Hole().Replace(text, hole => hole.Groups["path"].Success
            ? hole.Groups["path"].Value.Split('.').Aggregate(
                _bodies[hole.Groups["name"].Value],
                (node, step) => int.TryParse(step, out var index) ? node?[index] : node?[step])?.ToString() ?? throw new FormatException($"{hole.Value} is not in the answer")
            : _values[hole.Groups["name"].Value]);

        [GeneratedRegex(@"\{\{(?<name>\w+)(\.response\.body\.\$\.(?<path>[\w.]+))?\}\}")]
        private static partial Regex Hole();
    }

    sealed class ExampleHost : OttuHost
    {
        public ConcurrentDictionary<string, bool> Reached { get; } = new();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            Settings["Ottu:Checkout:HoldSeconds"] = "0";
            Settings["Ottu:Seed:File"] = Path.Combine(ExampleRun.Directory, "seed.json");
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new Watch(Reached)));
        }
    }

    sealed class Watch(ConcurrentDictionary<string, bool> reached) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (http, rest) =>
            {
                await rest(http);
                if (http.GetEndpoint() is RouteEndpoint endpoint) reached[$"{http.Request.Method} {endpoint.RoutePattern.RawText}"] = true;
            });
            next(app);
        };
    }
}
