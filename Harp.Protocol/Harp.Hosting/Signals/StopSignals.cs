using System.Runtime.InteropServices;

namespace Harp.Hosting.Signals;

/// <summary>SIGTERM, SIGINT and SIGQUIT: the first asks the server to stop when what runs is done, the second not to wait for it.</summary>
public sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Takes the signals over.</summary>
    public StopSignals() => _registrations =
        [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }.Select(
            signal => PosixSignalRegistration.Create(signal, Take))];

    /// <summary>Done with the name of the first signal.</summary>
    public Task<string> First => _first.Task;

    /// <summary>Done with the name of the second.</summary>
    public Task<string> Second => _second.Task;

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private void Take(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (!_first.TrySetResult(signal.Signal.ToString()))
        {
            _second.TrySetResult(signal.Signal.ToString());
        }
    }
}
