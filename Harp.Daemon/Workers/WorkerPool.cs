using System.Collections.Concurrent;
using Harp.Daemon.Configuration;
using Harp.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Workers;

/// <summary>
/// Keeps workers ready, so that no call waits for a process to start, and bounds how many calls run at once. The worker used last is taken first:
/// its caches are warm.
/// </summary>
internal sealed class WorkerPool(DaemonOptions options, WorkerLauncher launcher, ILogger<WorkerPool> logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _slots = new(options.WorkersMax);
    private readonly ConcurrentStack<Worker> _idle = new();
    private int _living;
    private volatile bool _closed;

    /// <summary>Workers that wait for a call.</summary>
    public int Idle => _idle.Count;

    /// <summary>Workers that carry one out, or are on their way to or from it.</summary>
    public int Busy => Math.Max(0, Volatile.Read(ref _living) - _idle.Count);

    /// <summary>Starts as many workers as shall stand ready.</summary>
    /// <exception cref="HarpErrorException"><c>system_error</c>: one cannot be started.</exception>
    public Task WarmAsync() => Task.WhenAll(Enumerable.Range(0, options.WorkersMin).Select(async _ => _idle.Push(await StartAsync().ConfigureAwait(false))));

    /// <summary>A worker that can take a call; hand it back by <see cref="ReleaseAsync"/>.</summary>
    /// <exception cref="HarpErrorException"><c>overloaded</c>: none became free in time; <c>system_error</c>: none can be started.</exception>
    public async Task<Worker> TakeAsync(CancellationToken cancellationToken)
    {
        if (!await _slots.WaitAsync(options.WorkerWait, cancellationToken).ConfigureAwait(false))
        {
            throw new HarpErrorException(new HarpError(
                ErrorType.Overloaded,
                $"all {options.WorkersMax} workers were busy for {options.WorkerWait.TotalSeconds} s; the procedure was not started",
                HarpError.WithData(("retry_after", 1), ("limit", options.WorkersMax))));
        }

        try
        {
            return await NextAsync().ConfigureAwait(false);
        }
        catch
        {
            _slots.Release();
            throw;
        }
    }

    /// <summary>Takes a worker back: for the next call, or to be killed and replaced. Returns when a killed one is gone.</summary>
    public async Task ReleaseAsync(Worker worker, bool reusable)
    {
        try
        {
            if (reusable && !_closed)
            {
                _idle.Push(worker);
            }
            else
            {
                await EndAsync(worker).ConfigureAwait(false);
                _ = ReplenishAsync();
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        while (_idle.TryPop(out var worker))
        {
            await EndAsync(worker).ConfigureAwait(false);
        }
    }

    private async Task<Worker> NextAsync()
    {
        while (_idle.TryPop(out var worker))
        {
            if (!worker.HasEnded)
            {
                return worker;
            }

            await EndAsync(worker).ConfigureAwait(false);
            logger.LogWarning("worker {Pid} ended by itself while idle: {End}", worker.Pid, worker.End);
        }

        return await StartAsync().ConfigureAwait(false);
    }

    private async Task<Worker> StartAsync()
    {
        Interlocked.Increment(ref _living);
        try
        {
            return await launcher.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            Interlocked.Decrement(ref _living);
            throw;
        }
    }

    private async Task EndAsync(Worker worker)
    {
        try
        {
            await worker.KillAsync().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _living);
        }
    }

    private async Task ReplenishAsync()
    {
        try
        {
            while (!_closed && Volatile.Read(ref _living) < options.WorkersMin)
            {
                _idle.Push(await StartAsync().ConfigureAwait(false));
            }

            if (_closed)
            {
                await DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (HarpErrorException failed)
        {
            // The next call tries again, and tells its caller.
            logger.LogError("{Message}", failed.Error.Message);
        }
    }
}
