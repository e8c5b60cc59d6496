using System.Runtime.InteropServices;

namespace Harp.Benchmarks.Load;

/// <summary>
/// Turns Ctrl-C and the signals to end into a token, so that processes and folders are cleared away before this process ends.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>What a shell makes of an end by SIGINT.</summary>
    public const int ExitStatus = 130;

    private readonly CancellationTokenSource _interrupted = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interruption() => _signals =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(
            signal => PosixSignalRegistration.Create(signal, Interrupt))];

    public CancellationToken Token => _interrupted.Token;

    public void Dispose()
    {
        Array.ForEach(_signals, signal => signal.Dispose());
        _interrupted.Dispose();
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        _interrupted.Cancel();
    }
}
