using Harp.Client.Errors;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// Keeps the live line of one call up to date while its packets are awaited, and asks the dispatcher now and then whether the job still
/// waits. Where standard output and standard error are not both a terminal it does nothing at all, and sends nothing either.
/// </summary>
internal sealed class JobWatch : IAsyncDisposable
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(120);
    private const int TurnsUntilShown = 3;
    private const int TurnsPerQuestion = 9;
    private const int TurnsUntilAway = 17;

    private readonly Terminal _terminal;
    private readonly Func<CancellationToken, Task<JobStatus>>? _status;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _turning;
    private Task _asking = Task.CompletedTask;
    private int _askedAt;
    private volatile string _waitsFor;
    private Progress? _progress;
    private volatile int _turn;
    private long _shownAt;
    private long _packets;

    /// <param name="terminal">Where the line is.</param>
    /// <param name="waitsFor">What is waited for, until more is known.</param>
    /// <param name="status">Asks for the job's status; null for what is no job.</param>
    /// <param name="time">The clock.</param>
    public JobWatch(Terminal terminal, string waitsFor, Func<CancellationToken, Task<JobStatus>>? status, TimeProvider time)
    {
        (_terminal, _waitsFor, _status, _time) = (terminal, waitsFor, status, time);
        _began = time.GetTimestamp();
        _turning = terminal.HasLiveLine ? TurnAsync(_end.Token) : Task.CompletedTask;
    }

    /// <summary>Takes note of a packet. True where it tells progress that the line shows, so that it need not be printed.</summary>
    public bool Takes(ReadOnlyMemory<byte> packet)
    {
        Interlocked.Increment(ref _packets);
        if (!_terminal.HasLiveLine || Progress.Of(packet) is not { } progress)
        {
            return false;
        }

        lock (_end)
        {
            _progress = progress;
        }

        Show();
        return true;
    }

    /// <summary>
    /// To be called when something has been printed, which took the line away: a line that had stood for a while comes back at once.
    /// </summary>
    public void Printed()
    {
        if (_turn >= TurnsUntilShown && _time.GetElapsedTime(Interlocked.Read(ref _shownAt)) >= Turn)
        {
            Show();
        }
    }

    /// <summary>Says what is waited for from now on.</summary>
    public void WaitsFor(string what) => _waitsFor = what;

    /// <summary>Takes the line away.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _turning.ConfigureAwait(false);
        await _asking.ConfigureAwait(false);
        _terminal.HideLive();
        _end.Dispose();
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Turn, _time);
        try
        {
            for (var turn = 1; await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false); turn++)
            {
                Ask(turn, cancellationToken);

                _turn = turn;
                if (turn >= TurnsUntilShown)
                {
                    Show();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The call is over.
        }
    }

    /// <summary>
    /// Asks now and then, never twice at once; who gets no answer for long says that, since a lost connection is made again in silence.
    /// </summary>
    private void Ask(int turn, CancellationToken cancellationToken)
    {
        if (!_asking.IsCompleted)
        {
            _waitsFor = turn - _askedAt > TurnsUntilAway ? "the dispatcher does not answer; waiting for it" : _waitsFor;
        }
        else if (_status is not null && turn % TurnsPerQuestion == TurnsUntilShown)
        {
            (_askedAt, _asking) = (turn, AskAsync(_status, cancellationToken));
        }
    }

    private async Task AskAsync(Func<CancellationToken, Task<JobStatus>> status, CancellationToken cancellationToken)
    {
        try
        {
            _waitsFor = Words(await status(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception unanswered) when (unanswered is HarpException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever follows the job meets the same and tells it; this line is an extra.
        }
    }

    private static string Words(JobStatus status) => status switch
    {
        { State: JobState.Waiting, Queue: { } queue } => $"waiting in queue {QueueLabel.Of(queue)}",
        { State: JobState.Waiting } => $"waiting for {status.Host}",
        { StartedAt: null } => $"waiting for {status.Host}",
        _ => $"running on {status.Host}",
    };

    private void Show()
    {
        Interlocked.Exchange(ref _shownAt, _time.GetTimestamp());
        Progress? progress;
        lock (_end)
        {
            progress = _progress;
        }

        var (traits, paint) = (_terminal.Traits, _terminal.ErrorPaint);
        var (elapsed, width) = (_time.GetElapsedTime(_began), traits.Size().Columns);
        var packets = Interlocked.Read(ref _packets);
        _terminal.ShowLive(progress is { } known
            ? ProgressLine.Bar(known, elapsed, width, traits.Unicode, paint)
            : ProgressLine.Spinner(
                packets == 0 ? _waitsFor : $"{_waitsFor}, {packets} packet{(packets == 1 ? "" : "s")}", elapsed, _turn, width,
                traits.Unicode, paint));
    }
}
