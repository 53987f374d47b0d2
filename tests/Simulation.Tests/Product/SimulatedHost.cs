using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ottu.Application.Identity;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;

namespace Ottu.Simulation.Tests.Product;

sealed class SimulatedAddress : IBaseUrl
{
    public string Value => "https://pay.example";
}

sealed class SimulatedCaller : ICaller
{
    public Principal? Principal { get; set; }

    public string? RemoteAddress => null;
}

sealed class SimulatedEnvironment : IHostEnvironment
{
    public string EnvironmentName { get; set; } = Environments.Production;

    public string ApplicationName { get; set; } = "Ottu.Simulation";

    public string ContentRootPath { get; set; } = Path.GetTempPath();

    public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
}

/// <summary>Does not encrypt: what must not be at rest must not be there encrypted either, and a scan of the file finds it.</summary>
sealed class PlainProtection : IDataProtectionProvider, IDataProtector
{
    public IDataProtector CreateProtector(string purpose) => this;

    public byte[] Protect(byte[] plaintext) => plaintext;

    public byte[] Unprotect(byte[] protectedData) => protectedData;
}

/// <summary>The log of one process. Errors become part of the history.</summary>
sealed class TracedLog(Process process) : ILoggerFactory, ILogger
{
    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel) || !process.IsAlive || exception is NodeDiedException) return;
        process.World.Fault(process.Name, "log", exception ?? new InvalidOperationException(formatter(state, exception)));
    }

    public void Dispose()
    {
    }
}
