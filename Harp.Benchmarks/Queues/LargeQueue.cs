using System.Diagnostics;
using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Disk;
using Harp.Hosting.Logging;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Benchmarks.Queues;

/// <summary>
/// A queue in which very many jobs wait is cancelled, on a store on disk and with the log on, while others go on calling.
/// </summary>
internal sealed class LargeQueue(string folder, int waiting, int cutMax)
{
    private static readonly QueueName Large = QueueName.Parse(RawJson.Parse("{\"queue\":\"large\"}"));

    private readonly JobSignals _signals = new();

    public async Task<IReadOnlyList<(string What, string Time)>> MeasureAsync()
    {
        using (var filled = Open())
        {
            await FillAsync(filled.Loop).ConfigureAwait(false);
            await filled.Loop.StopAsync().ConfigureAwait(false);
        }

        var began = Stopwatch.GetTimestamp();
        using var started = Open();
        var recovery = Stopwatch.GetElapsedTime(began);
        await CallsAsync(started, until: Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System)).ConfigureAwait(false);
        var before = await CallsAsync(started, until: Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System)).ConfigureAwait(false);
        began = Stopwatch.GetTimestamp();
        var cancelling = started.Loop.CancelQueueAsync(Large);
        var meanwhile = await CallsAsync(started, until: cancelling).ConfigureAwait(false);
        var cancel = Stopwatch.GetElapsedTime(began);
        var reply = await cancelling.ConfigureAwait(false);
        await started.Loop.StopAsync().ConfigureAwait(false);
        return reply is CancelledJobsReply
            ?
            [
                ("start with all of them", Told([recovery])), ("cancel_queue, to its reply", Told([cancel])),
                ("submits meanwhile", Told(meanwhile.Submits)), ("calls meanwhile", Told(meanwhile.Calls)),
                ("submits before", Told(before.Submits)), ("calls before", Told(before.Calls)),
            ]
            : throw new InvalidOperationException($"the queue was not cancelled: {reply}");
    }

    private async Task FillAsync(DispatchLoop loop)
    {
        var replies = new List<Task<Reply>>();
        for (var i = 0; i < waiting + 1; i++)
        {
            replies.Add(loop.SubmitAsync(
                new CallRequest(InstantCalls.Holding, "procedure", RawJson.Parse(
                    "[\"some\",\"arguments\",1]"))
                { Queue = new QueueSpec(Large) }));
            if (replies.Count == 4000)
            {
                await Task.WhenAll(replies).ConfigureAwait(false);
                replies.Clear();
            }
        }

        await Task.WhenAll(replies).ConfigureAwait(false);
    }

    /// <summary>
    /// Calls one after the other in a queue of their own; returns the time of each submit, and from a submit to its result.
    /// </summary>
    private async Task<(List<TimeSpan> Submits, List<TimeSpan> Calls)> CallsAsync(Opened opened, Task until)
    {
        var (submits, calls) = (new List<TimeSpan>(), new List<TimeSpan>());
        while (!until.IsCompleted)
        {
            var began = Stopwatch.GetTimestamp();
            var request = new CallRequest(
                "host", "procedure",
                RawJson.Parse("[]"))
            { Queue = new QueueSpec(QueueName.Parse(RawJson.Parse("{\"queue\":\"other\"}"))) };
            var job = ((JobIdReply)await opened.Loop.SubmitAsync(request).ConfigureAwait(false)).Job;
            submits.Add(Stopwatch.GetElapsedTime(began));
            using (var watch = _signals.Start(job))
            {
                for (var next = watch.Arm(); opened.Store.FindProgress(job)!.State < JobState.Returned; next = watch.Arm())
                {
                    await next.ConfigureAwait(false);
                }
            }

            calls.Add(Stopwatch.GetElapsedTime(began));
        }

        return (submits, calls);
    }

    private Opened Open()
    {
        var store = JobStores.Open(folder, new DiskLimits(), TimeProvider.System, NullLoggerFactory.Instance);
        var metrics = new DispatcherMetrics();
        var logs = new LoggerFactory([new LineLoggerProvider(Stream.Null, TimeProvider.System)]);
        var limits = new LoopLimits { CutMax = cutMax, DrainTime = TimeSpan.Zero };
        var processor = new BatchProcessor(
            new Scheduler(new SchedulerLimits()), store, new InstantCalls(), _signals, limits, TimeProvider.System, metrics,
            logs.CreateLogger<BatchProcessor>());
        var loop = new DispatchLoop(processor, limits, TimeProvider.System, logs.CreateLogger<DispatchLoop>());
        loop.Start();
        return new Opened(loop, store, metrics, logs);
    }

    private static string Told(List<TimeSpan> times)
    {
        times.Sort();
        return times.Count == 1
            ? $"{times[0].TotalMilliseconds:F1} ms"
            : $"{times.Count}, median {times[times.Count / 2].TotalMilliseconds:F1} ms, "
            + $"99 % {times[times.Count * 99 / 100].TotalMilliseconds:F1} ms, "
            + $"longest {times[^1].TotalMilliseconds:F1} ms";
    }

    private sealed record Opened(DispatchLoop Loop, IJobStore Store, DispatcherMetrics Metrics, LoggerFactory Logs) : IDisposable
    {
        public void Dispose()
        {
            Loop.Dispose();
            Store.Dispose();
            Metrics.Dispose();
            Logs.Dispose();
        }
    }
}
