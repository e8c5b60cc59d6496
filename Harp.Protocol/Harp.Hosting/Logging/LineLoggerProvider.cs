using Microsoft.Extensions.Logging;

namespace Harp.Hosting.Logging;

/// <summary>Loggers that write a line an event. What is worse than information is written at once, and everything when the process ends by a fault.</summary>
internal sealed class LineLoggerProvider : ILoggerProvider
{
    private readonly LineLog _log;
    private readonly TimeProvider _time;

    public LineLoggerProvider(Stream output, TimeProvider time)
    {
        _log = new LineLog(output);
        _time = time;
        AppDomain.CurrentDomain.UnhandledException += OnFault;
    }

    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, _log, _time);

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnFault;
        _log.Dispose();
    }

    private void OnFault(object sender, UnhandledExceptionEventArgs fault) => _log.Dispose();
}
