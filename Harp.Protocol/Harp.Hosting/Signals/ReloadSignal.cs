using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Harp.Hosting.Signals;

/// <summary>
/// SIGHUP as a wish to read everything anew. From its making on the signal no longer ends the process; one that comes before somebody
/// serves the wish is remembered, and those that come while it is being served are served once more, together.
/// </summary>
public sealed class ReloadSignal : IDisposable
{
    private readonly Channel<bool> _wishes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PosixSignalRegistration? _registration;

    /// <summary>Takes the signal over, where the system has it.</summary>
    public ReloadSignal() => _registration = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, Take);

    /// <summary>Serves each wish with <paramref name="reload"/>, one after another, until the end.</summary>
    public async Task ServeAsync(Func<Task> reload, CancellationToken end)
    {
        ArgumentNullException.ThrowIfNull(reload);
        try
        {
            await foreach (var _ in _wishes.Reader.ReadAllAsync(end).ConfigureAwait(false))
            {
                await reload().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The server stops: what it would read now is of no use to it.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _registration?.Dispose();

    private void Take(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _wishes.Writer.TryWrite(true);
    }
}
