using System.Buffers;
using Microsoft.Extensions.Logging;

namespace Harp.Hosting.Logging;

/// <summary>
/// Makes lines like <c>2030-01-31T12:00:00.000Z info: Category[1] message</c>. Line ends inside become spaces and other controls are made
/// harmless, wherever they come from: a line is an event.
/// </summary>
internal sealed class LineLogger(string category, LineLog log, LineShape shape) : ILogger
{
    /// <summary>A buffer that has grown beyond is not kept.</summary>
    private const int KeptBytesMax = 16 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _line;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = _line ?? new ArrayBufferWriter<byte>(1024);
        _line = null;
        shape.Write(line, category, logLevel, eventId, formatter(state, exception), state, exception);
        log.Add(line.WrittenSpan, urgent: logLevel >= LogLevel.Warning);
        line.ResetWrittenCount();
        _line = line.Capacity <= KeptBytesMax ? line : null;
    }
}
