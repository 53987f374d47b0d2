using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ottu.Bench;

/// <summary>One start of a server as a process of its own.</summary>
/// <param name="Ready">Until the first 200 of <c>/health/ready</c>.</param>
/// <param name="Session">Until the first session was created.</param>
/// <param name="Memory">Working set after that, bytes.</param>
sealed record Start(TimeSpan Ready, TimeSpan Session, long Memory)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<Start> Of(string folder, int port, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            using var wire = await UntilReady(process, port, clock, output);
            var ready = clock.Elapsed;
            await Payments.Create(wire, target: "");
            var session = clock.Elapsed;
            process.Refresh();
            return new Start(ready, session, process.WorkingSet64);
        }
        finally
        {
            await Stop(process);
        }
    }

    /// <summary>The application that does nothing: one endpoint for everything.</summary>
    public static async Task<int> Host(string[] args)
    {
        var app = WebApplication.CreateBuilder(args).Build();
        app.Map("/{**path}", async http =>
        {
            var isCreation = HttpMethods.IsPost(http.Request.Method);
            http.Response.StatusCode = isCreation ? StatusCodes.Status201Created : StatusCodes.Status200OK;
            var body = isCreation ? "{\"session_id\":\"1\"}" : "{\"status\":\"ready\"}";
            http.Response.ContentLength = body.Length;
            await http.Response.WriteAsync(body);
        });
        await app.RunAsync();
        return 0;
    }

    static async Task<Wire> UntilReady(Process process, int port, Stopwatch clock, Task<string[]> output)
    {
        while (clock.Elapsed < Patience)
        {
            if (process.HasExited) throw new InvalidOperationException("It ended at its start: " + string.Concat(await output));
            try
            {
                var wire = await Wire.Open(port);
                if ((await wire.Get("/health/ready")).Status == StatusCodes.Status200OK) return wire;
                wire.Dispose();
            }
            catch (SocketException)
            {
                // Not listening yet.
            }

            await Task.Delay(2);
        }

        throw new InvalidOperationException($"Not ready within {Patience.TotalSeconds} s.");
    }

    /// <summary>As an operator stops it; by force where that does not help.</summary>
    static async Task Stop(Process process)
    {
        if (!OperatingSystem.IsWindows()) using (Process.Start("kill", process.Id.ToString())) { }
        else process.Kill();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
