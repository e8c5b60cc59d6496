using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Configuration;

/// <summary>Tells what is wrong, a line each, and counts it: what a server would only warn of, too.</summary>
internal sealed class ProblemLog(TextWriter errors) : ILogger
{
    public int Count { get; private set; }

    /// <summary>Tells of something; unless it <paramref name="counts"/>, it is only a warning.</summary>
    public void Add(string problem, bool counts = true)
    {
        Count += counts ? 1 : 0;
        errors.WriteLine($"harpcallerd: {(counts ? "" : "warning: ")}{problem}");
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Add(formatter(state, exception));
        }
    }
}
