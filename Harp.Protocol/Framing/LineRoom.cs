using System.IO.Pipelines;

namespace Harp.Protocol.Framing;

/// <summary>
/// The room that one reader holds of a <see cref="LineBudget"/>. One user at a time; disposing, at any time, gives everything back.
/// </summary>
public sealed class LineRoom : IDisposable
{
    /// <summary>The part of a line that each reader may hold for nothing.</summary>
    public const int FreeBytes = 64 * 1024;

    private volatile LineBudget _budget;
    private LineBudget? _next;
    private long _taken;
    private long _progressAt;
    private volatile bool _waits;
    private volatile bool _isAbandoned;

    internal LineRoom(LineBudget budget) => _budget = budget;

    /// <summary>True if the reader waits for room.</summary>
    public bool Waits => _waits;

    /// <summary>The time stamp of the moment at which a line that is not complete yet last grew; null where none did.</summary>
    public long? ProgressAt => Interlocked.Read(ref _progressAt) is not 0 and var at ? at : null;

    /// <summary>True if nobody wants the lines any more.</summary>
    internal bool IsAbandoned => _isAbandoned;

    /// <summary>The connection was aborted: a reader that waits for room fails as one does that waits for bytes.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        _budget.Abandon(this);
    }

    /// <summary>
    /// The next line takes room of another budget; one that is held now gives back where it took. To be called by who reads.
    /// </summary>
    public void MoveTo(LineBudget budget)
    {
        _next = budget;
        if (Interlocked.Read(ref _taken) == 0)
        {
            Move();
        }
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

    /// <summary>The line has grown and is not complete.</summary>
    internal void Progress() => Interlocked.Exchange(ref _progressAt, _budget.Time.GetTimestamp());

    /// <summary>Reads more of a line that takes room.</summary>
    /// <exception cref="LineStalledException">Nothing came for the stall time.</exception>
    internal async ValueTask<ReadResult> ReadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        if (_budget.StallTimeout is not { } limit)
        {
            return await input.ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        using var late = new CancellationTokenSource(limit, _budget.Time);
        await using var either = cancellationToken.UnsafeRegister(source => ((CancellationTokenSource)source!).Cancel(), late);
        try
        {
            return await input.ReadAsync(late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new LineStalledException(limit);
        }
    }

    /// <summary>Gives everything back: the line is no longer held.</summary>
    internal void Free()
    {
        if (Interlocked.Exchange(ref _taken, 0) is > 0 and var taken)
        {
            _budget.Release(this, taken);
            Move();
        }
    }

    private void Move() => (_budget, _next) = (_next ?? _budget, null);

    /// <inheritdoc/>
    public void Dispose() => Free();
}
