using System.IO.Pipelines;
using Harp.Hosting;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;
using Harp.Serving.Procedures;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Workers;

/// <summary>The daemon's side of one worker process. One call at a time; whoever took it from the pool is its only user.</summary>
internal sealed class Worker
{
    private readonly IWorkerProcess _process;
    private readonly TimeProvider _time;
    private readonly FrameWriter _input;
    private readonly Lazy<Task> _killed;
    private readonly StderrLog _errors;
    private readonly Task _errorsRead;
    private bool _closedItself;
    private WorkerEnd _end = WorkerEnd.Unknown;

    public Worker(IWorkerProcess process, RunAs who, int lineBytesMax, int outputLinesMax, ILogger logger, TimeProvider time)
    {
        (_process, Who, _time) = (process, who, time);
        _killed = new Lazy<Task>(KillOnceAsync);
        _input = new FrameWriter(PipeWriter.Create(process.Input), WorkerLimits.Send, time);
        Output = new FrameReader(PipeReader.Create(process.Output, new StreamPipeReaderOptions(bufferSize: 32 * 1024)), lineBytesMax);
        _errors = new StderrLog(process.Errors, Pid, outputLinesMax, logger, time);
        _errorsRead = _errors.CopyAsync();
    }

    /// <summary>As whom it runs.</summary>
    public RunAs Who { get; }

    /// <summary>The number of calls that it was given.</summary>
    public int Calls { get; private set; }

    /// <summary>The reason why it cannot take another call, as it says itself; null where it can.</summary>
    public string? Spent { get; private set; }

    public int Pid => _process.Pid;

    /// <summary>The lines that the worker sends.</summary>
    public FrameReader Output { get; }

    public bool HasEnded => _process.HasEnded;

    /// <summary>The processes that it had started and could not be killed, once it was killed.</summary>
    public IReadOnlyList<int> Left => _end.Left;

    /// <summary>The end of the process, in words, once it was killed or had ended before.</summary>
    public string End => _end.Words;

    /// <summary>The reason why it ended by itself; null where nobody knows.</summary>
    public string? Why => _end.Why ?? _errors.LastWords ?? _end.Guess ?? (_closedItself ? "it had closed its channel to the daemon" : null);

    /// <exception cref="IOException">The worker is gone.</exception>
    /// <exception cref="TimeoutException">It does not read.</exception>
    public ValueTask SendAsync(Invocation call)
    {
        Calls++;
        _errors.Begin(call.Job is { } job ? $"{call.Procedure}, job {Printable.Of(job)}" : call.Procedure);
        return _input.WriteAsync(new WorkerRequest(call));
    }

    /// <summary>Asks for the end of the call; whether that was heard shows soon enough.</summary>
    public async Task AskToEndAsync()
    {
        try
        {
            await _input.WriteAsync(DaemonCancel.Instance).ConfigureAwait(false);
        }
        catch (Exception deaf) when (deaf is IOException or TimeoutException)
        {
            // It is gone or does not listen; it is killed after the grace in any case.
        }
    }

    /// <summary>
    /// Waits for the worker to say that it can take a call; false where it says otherwise, anything else, or nothing in time.
    /// </summary>
    public async Task<bool> BecomesIdleAsync(TimeSpan limit)
    {
        try
        {
            // It mostly comes with the outcome.
            var frame = Output.TryRead(out var there) ? there : await ReadInTimeAsync(limit).ConfigureAwait(false);
            if (frame.Status != FrameStatus.Line)
            {
                return false;
            }

            Spent = WorkerLines.ReasonOf(frame.Line.Span);
            return Spent is null;
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<Frame> ReadInTimeAsync(TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit, _time);
        return await Output.ReadAsync(late.Token).ConfigureAwait(false);
    }

    /// <summary>Waits for a worker that closed its output to end by itself, so that how it did can be told.</summary>
    public async Task WaitForEndAsync(TimeSpan limit)
    {
        try
        {
            await _process.WaitForEndAsync().WaitAsync(limit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It closed its output and lives on: it will be killed, and that is then how it ended.
            _closedItself = true;
        }
    }

    /// <summary>Kills the worker and all that it started, and returns when nothing of it is left.</summary>
    public Task KillAsync() => _killed.Value;

    private async Task KillOnceAsync()
    {
        _end = await _process.KillAsync().ConfigureAwait(false);
        await Task.WhenAny(_errorsRead, Task.Delay(WorkerLimits.LastWords, _time)).ConfigureAwait(false);
    }
}
