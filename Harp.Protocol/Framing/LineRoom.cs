namespace Harp.Protocol.Framing;

/// <summary>What one reader holds of a <see cref="LineBudget"/>. One user at a time; disposing, at any time, gives everything back.</summary>
public sealed class LineRoom : IDisposable
{
    /// <summary>How much of a line each reader may hold for nothing.</summary>
    public const int FreeBytes = 64 * 1024;

    private readonly LineBudget _budget;
    private long _taken;
    private volatile bool _waits;
    private volatile bool _isAbandoned;

    internal LineRoom(LineBudget budget) => _budget = budget;

    /// <summary>Whether the reader waits for room.</summary>
    public bool Waits => _waits;

    /// <summary>Whether nobody wants the lines any more.</summary>
    internal bool IsAbandoned => _isAbandoned;

    /// <summary>The connection was aborted: a reader that waits for room fails as one does that waits for bytes.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        _budget.Abandon(this);
    }

    /// <summary>Takes room for twice of what is held; returns how much of the line that allows to hold.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal async ValueTask<long> GrowAsync(long held, CancellationToken cancellationToken)
    {
        var more = (4 * held) - Interlocked.Read(ref _taken);
        _waits = true;
        try
        {
            await _budget.TakeAsync(this, more, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _waits = false;
        }

        Interlocked.Add(ref _taken, more);
        return 2 * held;
    }

    /// <summary>Gives everything back: the line is no longer held.</summary>
    internal void Free()
    {
        if (Interlocked.Exchange(ref _taken, 0) is > 0 and var taken)
        {
            _budget.Release(this, taken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Free();
}
