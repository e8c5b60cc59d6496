using Microsoft.Extensions.Logging;

namespace Harp.Hosting.Logging;

/// <summary>
/// Loggers that write a line an event. What is worse than information is written at once, and everything when the process ends by a fault.
/// </summary>
internal sealed class LineLoggerProvider : ILoggerProvider
{
    private readonly LineLog _log;
    private readonly LineShape _shape;

    public LineLoggerProvider(Stream output, TimeProvider time, LogFormat format = LogFormat.Text, bool journal = false)
    {
        _log = new LineLog(output);
        _shape = new LineShape(format, journal, time);
        AppDomain.CurrentDomain.UnhandledException += OnFault;
    }

    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, _log, _shape);

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnFault;
        _log.Dispose();
    }

    private void OnFault(object sender, UnhandledExceptionEventArgs fault) => _log.Dispose();
}
