using Harp.Dispatcher.Hosts;

namespace Harp.Tests.Dispatcher.Hosts;

/// <summary>A source of hosts that says what a test wants.</summary>
internal sealed class ScriptedHosts(params string[] lines) : IHostSource
{
    public string Kind => "script";

    /// <summary>The registry lines; null where the source cannot be read.</summary>
    public string[]? Lines { get; set; } = lines;

    /// <summary>What a read waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>How many reads were under way at once at most.</summary>
    public int AtOnceMax { get; private set; }

    private int _reading;

    public async Task<HostSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        AtOnceMax = Math.Max(AtOnceMax, Interlocked.Increment(ref _reading));
        try
        {
            await Gate.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _reading);
        }

        var entries = (Lines ?? throw new IOException("no such program")).Select(line =>
            HostLine.TryParse(line, out var entry, out var reason) ? entry : throw new ArgumentException(reason));
        return new HostSnapshot(entries.ToDictionary(entry => entry.Name), 0, DateTimeOffset.UnixEpoch) { Lines = Lines };
    }
}
