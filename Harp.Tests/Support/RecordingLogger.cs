using Microsoft.Extensions.Logging;

namespace Harp.Tests.Support;

/// <summary>Keeps what is logged, by whatever thread.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly List<string> _lines = [];

    /// <summary>What was logged so far; what comes later is not in it, so that a test can look through it while others log.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Whether a line so far says this.</summary>
    public bool Says(string what) => Lines.Any(line => line.Contains(what, StringComparison.Ordinal));

    /// <summary>What was logged so far, and forgets it.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (_lines)
        {
            string[] taken = [.. _lines];
            _lines.Clear();
            return taken;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
        }
    }
}
