using System.Collections.Concurrent;
using Harp.Daemon.Configuration;
using Harp.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Workers;

/// <summary>
/// Keeps workers ready, so that no call waits for a process to start, and bounds how many calls run at once. A worker serves one account
/// alone. There are never more than the bound: where all are there and the account that needs one has none idle, the one that is idle for
/// longest makes room.
/// </summary>
internal sealed class WorkerPool : IAsyncDisposable
{
    private readonly DaemonOptions _options;
    private readonly WorkerLauncher _launcher;
    private readonly ILogger<WorkerPool> _logger;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentDictionary<RunAs, AccountWorkers> _accounts = new();
    private readonly ITimer _shrinking;
    private int _count;
    private volatile bool _closed;

    /// <summary>Workers that wait for a call.</summary>
    public int Idle => _accounts.Values.Sum(account => account.Idle);

    /// <summary>Workers that carry one out, or are on their way to or from it.</summary>
    public int Busy => Math.Max(0, Volatile.Read(ref _count) - Idle);

    public WorkerPool(DaemonOptions options, WorkerLauncher launcher, ILogger<WorkerPool> logger, TimeProvider time)
    {
        (_options, _launcher, _logger, _time) = (options, launcher, logger, time);
        _slots = new SemaphoreSlim(options.WorkersMax);
        var pause = options.Worker.IdleTime / 4;
        _shrinking = time.CreateTimer(_ => _ = ShrinkAsync(), state: null, pause, pause);
    }

    /// <summary>Starts as many workers as shall stand ready for each account.</summary>
    /// <exception cref="HarpErrorException"><c>system_error</c>: one cannot be started.</exception>
    public Task WarmAsync(params RunAs[] accounts) => Task.WhenAll(accounts.SelectMany(
        who => Enumerable.Range(0, ReadyFor(who)).Select(_ => AddReadyAsync(who))));

    /// <summary>A worker that can take a call; hand it back by <see cref="ReleaseAsync"/>.</summary>
    /// <exception cref="HarpErrorException">
    /// <c>overloaded</c>: none became free in time; <c>system_error</c>: none can be started.
    /// </exception>
    public async Task<Worker> TakeAsync(RunAs who, CancellationToken cancellationToken)
    {
        if (!await _slots.WaitAsync(_options.WorkerWait, cancellationToken).ConfigureAwait(false))
        {
            throw new HarpErrorException(new HarpError(
                ErrorType.Overloaded,
                $"all {_options.WorkersMax} workers were busy for {_options.WorkerWait.TotalSeconds} s; the procedure was not started",
                HarpError.WithData(("retry_after", 1), ("limit", _options.WorkersMax))));
        }

        try
        {
            return await NextAsync(who).ConfigureAwait(false);
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
            if (reusable && !_closed && worker.Calls < _options.Worker.CallsMax)
            {
                Of(worker.Who).Push(worker, _time.GetTimestamp());
            }
            else
            {
                Tell(worker);
                await EndAsync(worker).ConfigureAwait(false);
                _ = ReplenishAsync(worker.Who);
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
        await _shrinking.DisposeAsync().ConfigureAwait(false);
        await EndIdleAsync().ConfigureAwait(false);
    }

    private int ReadyFor(RunAs who) => who == RunAs.Daemon ? _options.WorkersMin : Math.Min(1, _options.WorkersMin);

    private AccountWorkers Of(RunAs who) => _accounts.GetOrAdd(who, _ => new AccountWorkers());

    private async Task<bool> AddReadyAsync(RunAs who)
    {
        if (!Of(who).TryEnter(ReadyFor(who)))
        {
            return false;
        }

        Of(who).PushReady(await StartAsync(who).ConfigureAwait(false), _time.GetTimestamp());
        return true;
    }

    private async Task<Worker> NextAsync(RunAs who)
    {
        while (Of(who).Pop() is { } worker)
        {
            if (!worker.HasEnded)
            {
                return worker;
            }

            await EndAsync(worker).ConfigureAwait(false);
            _logger.LogWarning("worker {Pid} ended by itself while idle: {End}", worker.Pid, worker.End);
        }

        Of(who).TryEnter(int.MaxValue);
        return await StartAsync(who).ConfigureAwait(false);
    }

    /// <summary>Starts a worker that its account has counted.</summary>
    private async Task<Worker> StartAsync(RunAs who)
    {
        var count = Interlocked.Increment(ref _count);
        try
        {
            if (count > _options.WorkersMax)
            {
                await MakeRoomAsync().ConfigureAwait(false);
            }

            return await _launcher.StartAsync(who).ConfigureAwait(false);
        }
        catch
        {
            Leave(who);
            throw;
        }
    }

    private async Task MakeRoomAsync()
    {
        var longest = _accounts.Values.Where(idle => idle.Oldest is not null).MinBy(idle => idle.Oldest);
        if (longest?.PopOldest(before: long.MaxValue, others: 0) is { } worker)
        {
            await EndAsync(worker).ConfigureAwait(false);
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
            Leave(worker.Who);
        }
    }

    private void Leave(RunAs who)
    {
        Of(who).Leave();
        Interlocked.Decrement(ref _count);
    }

    private async Task ReplenishAsync(RunAs who)
    {
        try
        {
            while (!_closed && await AddReadyAsync(who).ConfigureAwait(false))
            {
                // One more stands ready.
            }

            if (_closed)
            {
                await EndIdleAsync().ConfigureAwait(false);
            }
        }
        catch (HarpErrorException failed)
        {
            // The next call tries again, and tells its caller.
            _logger.LogError("{Message}", failed.Error.Message);
        }
    }

    /// <summary>Ends the workers that nobody has needed for a while, beyond those that stand ready.</summary>
    private async Task ShrinkAsync()
    {
        var before = _time.GetTimestamp() - (long)(_options.Worker.IdleTime.TotalSeconds * _time.TimestampFrequency);
        foreach (var (who, idle) in _accounts)
        {
            while (!_closed && idle.PopOldest(before, others: ReadyFor(who)) is { } worker)
            {
                _logger.LogDebug(
                    "worker {Pid} is ended: nobody needed it for {Seconds} s", worker.Pid, _options.Worker.IdleTime.TotalSeconds);
                await EndAsync(worker).ConfigureAwait(false);
            }
        }
    }

    private async Task EndIdleAsync()
    {
        foreach (var idle in _accounts.Values)
        {
            while (idle.Pop() is { } worker)
            {
                await EndAsync(worker).ConfigureAwait(false);
            }
        }
    }

    private void Tell(Worker worker)
    {
        if (worker.Spent is { } reason)
        {
            _logger.LogInformation("worker {Pid} is replaced: {Reason}", worker.Pid, reason);
        }
    }
}
