using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using Ottu.Api.Tests.Kernel;
using Xunit.Abstractions;

namespace Ottu.Api.Tests.Hostile.Fuzz;

/// <summary>
/// Whatever is sent to whatever route by whomever: no answer of the 5xx kind, no unhandled exception, and a refused request leaves nothing behind. <c>OTTU_FUZZ_CASES</c>
/// raises the number of cases, <c>OTTU_FUZZ_SEED</c> chooses others. What a request leaves behind is seen on SQLite only; whether a column takes it, on SQL Server only.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    const int DefaultCases = 4000;
    const int DefaultSeed = 20_260_301;
    const int PerHost = 5000;
    const int MostReported = 25;

    [Fact]
    public async Task No_request_breaks_the_product_or_changes_it_when_it_is_refused()
    {
        var (cases, seed) = (Number("OTTU_FUZZ_CASES", DefaultCases), Number("OTTU_FUZZ_SEED", DefaultSeed));
        var findings = new List<string>();
        var tally = new Tally();
        for (var next = 0; next < cases && findings.Count < MostReported;)
        {
            using var host = await FuzzHost.Start();
            using var run = await FuzzRun.Start(host, seed, tally);
            next = await run.Send(next, Math.Min(cases, next + PerHost), findings, MostReported);
        }

        output.WriteLine(tally.ToString());
        findings.ShouldBeEmpty($"seed {seed}, {findings.Count} findings");
    }

    [ContractFact]
    public void The_published_contract_describes_bodies_of_routes_that_are_mapped()
    {
        using var host = new FuzzHost();
        host.Routes.Count(route => ContractBodies.Schema($"{route.Method} {route.Endpoint.RoutePattern.RawText}") is not null).ShouldBeGreaterThan(10);
    }

    static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
