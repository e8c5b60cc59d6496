using System.Diagnostics;
using System.IO.Pipelines;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Workers;

/// <summary>The daemon's side of one worker process. One call at a time; whoever took it from the pool is its only user.</summary>
internal sealed class Worker
{
    private readonly Process _process;
    private readonly WorkerRegistry _registry;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly FrameWriter _input;
    private readonly Lazy<Task> _killed;

    public Worker(Process process, WorkerRegistry registry, int lineBytesMax, ILogger logger, TimeProvider time)
    {
        (_process, _registry, _logger, _time) = (process, registry, logger, time);
        _killed = new Lazy<Task>(KillOnceAsync);
        Pid = process.Id;
        _input = new FrameWriter(PipeWriter.Create(process.StandardInput.BaseStream), WorkerLimits.Send, time);
        Output = new FrameReader(PipeReader.Create(process.StandardOutput.BaseStream, new StreamPipeReaderOptions(bufferSize: 32 * 1024)), lineBytesMax);
        _ = new StderrLog(process.StandardError.BaseStream, Pid, logger).CopyAsync();
    }

    public int Pid { get; }

    /// <summary>What the worker sends.</summary>
    public FrameReader Output { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>What it had started and could not be killed, once it was killed.</summary>
    public IReadOnlyList<int> Left { get; private set; } = [];

    /// <summary>How the process ended, in words, once it was killed or had ended before.</summary>
    public string End { get; private set; } = "no status";

    /// <exception cref="IOException">The worker is gone.</exception>
    /// <exception cref="TimeoutException">It does not read.</exception>
    public ValueTask SendAsync(WorkerRequest request) => _input.WriteAsync(request);

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

    /// <summary>Waits for the worker to say that it can take a call; false where it says otherwise, anything else, or nothing in time.</summary>
    public async Task<bool> BecomesIdleAsync(TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit, _time);
        try
        {
            var frame = await Output.ReadAsync(late.Token).ConfigureAwait(false);
            return frame.Status == FrameStatus.Line && frame.Line.Span.SequenceEqual(WorkerLines.Idle);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits for a worker that closed its output to end by itself, so that how it did can be told.</summary>
    public async Task WaitForEndAsync(TimeSpan limit)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It closed its output and lives on: it will be killed, and that is then how it ended.
        }
    }

    /// <summary>Kills the worker and all that it started, and returns when nothing of it is left.</summary>
    public Task KillAsync() => _killed.Value;

    private async Task KillOnceAsync()
    {
        var endedByItself = HasEnded;

        // Stopped rather than killed at first: so long as it exists, what it started cannot leave its tree.
        if (!endedByItself)
        {
            try
            {
                Native.Signal(Pid, Native.SigStop);
                await EmptyTreeAsync(Pid).ConfigureAwait(false);
            }
            finally
            {
                Native.Signal(Pid, Native.SigKill);
            }

            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _registry.Forget(Pid);
        await EmptyTreeAsync(null).ConfigureAwait(false);
        End = endedByItself || _process.ExitCode != 128 + Native.SigKill ? Words(_process.ExitCode) : "a kill by the daemon";
        await _process.StandardInput.BaseStream.DisposeAsync().ConfigureAwait(false);
        await _process.StandardOutput.BaseStream.DisposeAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    /// <summary>The runtime gives a signal as 128 and its number, as shells do.</summary>
    private static string Words(int exitCode) => exitCode > 128 ? $"signal {exitCode - 128}" : $"exit status {exitCode}";

    private async Task EmptyTreeAsync(int? root)
    {
        var began = _time.GetTimestamp();
        var round = _registry.KillBelow(root);
        for (var pause = WorkerLimits.KillPause; round.Dying.Count > 0; pause *= 2)
        {
            if (_time.GetElapsedTime(began) > WorkerLimits.Kill)
            {
                _registry.GiveUp(round.Dying);
            }
            else
            {
                await Task.Delay(pause, _time).ConfigureAwait(false);
            }

            round = _registry.KillBelow(root);
        }

        Left = round.Unkillable;
        if (Left.Count > 0)
        {
            _logger.LogError("worker {Pid}: processes {Left} cannot be killed", Pid, string.Join(", ", Left));
        }
    }
}
