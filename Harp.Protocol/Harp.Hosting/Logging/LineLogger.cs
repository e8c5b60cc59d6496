using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Harp.Hosting.Logging;

/// <summary>Makes lines like <c>2030-01-31T12:00:00.000Z info: Category[1] message</c>. Line ends inside become spaces and other controls are made harmless, wherever they come from: a line is an event.</summary>
internal sealed class LineLogger(string category, LineLog log, TimeProvider time) : ILogger
{
    private const int StackBytes = 512;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var message = formatter(state, exception);
        var text = InOneLine(exception is null ? message : $"{message} {exception}");
        var most = 128 + Encoding.UTF8.GetMaxByteCount(category.Length + text.Length);
        var line = most <= StackBytes ? stackalloc byte[StackBytes] : new byte[most];
        time.GetUtcNow().UtcDateTime.TryFormat(line, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ ", CultureInfo.InvariantCulture);
        length += Encoding.UTF8.GetBytes(NameOf(logLevel), line[length..]);
        length += Encoding.UTF8.GetBytes(category, line[length..]);
        line[length++] = (byte)'[';
        eventId.Id.TryFormat(line[length..], out var digits, provider: CultureInfo.InvariantCulture);
        length += digits;
        length += Encoding.UTF8.GetBytes("] ", line[length..]);
        length += Encoding.UTF8.GetBytes(text, line[length..]);
        line[length++] = (byte)'\n';
        log.Add(line[..length], urgent: logLevel >= LogLevel.Warning);
    }

    private static string InOneLine(string text) => Printable.IsHarmless(text) ? text : Printable.Of(text.ReplaceLineEndings(" "));

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce: ",
        LogLevel.Debug => "dbug: ",
        LogLevel.Information => "info: ",
        LogLevel.Warning => "warn: ",
        LogLevel.Error => "fail: ",
        _ => "crit: ",
    };
}
