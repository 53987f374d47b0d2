using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Ottu.Bench;

/// <summary>Web applications with nothing in them, in the product's process.</summary>
static class Bare
{
    public static WebApplication On(int port)
    {
        var builder = Builder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        return builder.Build();
    }

    public static WebApplicationBuilder Builder()
    {
        // Whoever watches the current folder hears of every write to the databases below it: a tenth of all that is measured.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        return builder;
    }
}
