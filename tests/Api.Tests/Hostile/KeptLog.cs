using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Ottu.Api.Tests.Hostile;

/// <summary>What a host says at error level or above: an unhandled exception is told there and nowhere else.</summary>
public sealed class KeptLog : ILoggerProvider
{
    readonly ConcurrentQueue<string> _errors = new();

    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>What was said since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = new List<string>();
        while (_errors.TryDequeue(out var line)) taken.Add(line);
        return taken;
    }

    public ILogger CreateLogger(string categoryName) => new Keeper(categoryName, _errors);

    public void Dispose()
    {
    }

    sealed class Keeper(string category, ConcurrentQueue<string> errors) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) errors.Enqueue($"{category}: {formatter(state, exception)} {exception}");
        }
    }
}
