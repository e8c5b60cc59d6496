using CsCheck;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Loop;

/// <summary>A whole history with crashes in between, on a store that outlives them.</summary>
internal static class LoopSimulation
{
    public static Gen<(int Kind, int Number)[]> Histories { get; } = Gen.Select(Gen.Int[0, 21], Gen.Int[0, 1000]).Array[0, 80];

    /// <summary>The history of a seed and a number.</summary>
    public static void Run(ulong seed, uint number) => Run(Histories.Generate(new PCG(number, seed), null, out _));

    public static void Run((int Kind, int Number)[] history)
    {
        using var bench = new LoopBench(new LoopLimits { CutMax = 2 });
        var jobs = new List<JobId>();
        var work = new WorkModel(bench);
        foreach (var (kind, number) in history)
        {
            Step(bench, jobs, work, kind, number);
            work.Watch();
        }

        DriveToTheEnd(bench, jobs, work);
        Assert.All(jobs, job => Assert.True(bench.StateOf(job) >= JobState.Returned));
        var starts = bench.Store.Written.OfType<StoreWrite.Start>().Select(write => write.Job).ToArray();
        Assert.Equal(starts.Distinct(), starts);
        foreach (var queue in Enumerable.Range(1, 3))
        {
            var order = jobs.Where((_, i) => i % 4 == queue).Where(starts.Contains);
            Assert.Equal(order, starts.Where(job => jobs.IndexOf(job) % 4 == queue));
        }

        var ends = bench.Store.Written.OfType<StoreWrite.End>().Select(write => write.Job).ToArray();
        Assert.Equal(ends.Distinct(), ends);
    }

    private static void Step(LoopBench bench, List<JobId> jobs, WorkModel work, int kind, int number)
    {
        var job = jobs.Count == 0 ? default : jobs[number % jobs.Count];
        var isOpen = bench.Starter.Calls.Any(call => call.Job == job);
        switch (kind)
        {
            case < 8:
                var queue = jobs.Count % 4;
                jobs.Add(bench.Submit(queue == 0 ? null : $"q{queue}", 1 + (number % 2), number % 9 == 0 ? "nowhere" : "web01"));
                break;
            case 8 or 9 or 10 when isOpen && bench.StateOf(job) == JobState.Running:
                bench.Acknowledge(job);
                break;
            case 11 or 12 when isOpen && bench.StateOf(job) == JobState.Running
                && bench.Store.Written.OfType<StoreWrite.Acknowledge>().Any(a => a.Job == job):
                bench.TakePackets(job, bench.Store.FindProgress(job)!.Packets, 1 + (number % 3));
                bench.Finish();
                break;
            case 13 or 14 or 15 when isOpen:
                work.End(job);
                break;
            case 16 when jobs.Count > 0:
                bench.Cancel(job);
                break;
            case 17:
                bench.Advance(TimeSpan.FromSeconds(number));
                break;
            case 18:
                // What was taken and not committed is as if it had never been: nobody was told.
                bench.Take(LoopBench.RequestOf("q1"));
                bench.Crash();
                work.Break();
                break;
            case 19 when isOpen && bench.StateOf(job) == JobState.Running:
                work.Lose(job);
                break;
            case 20:
                var cancel = new LoopMessage.CancelQueue(
                    QueueName.Parse(RawJson.Parse($"{{\"name\":\"q{1 + (number % 3)}\"}}")), new TaskCompletionSource<Reply>());
                bench.Post(cancel);
                break;
            case 21:
                bench.Finish();
                break;
        }
    }

    private static void DriveToTheEnd(LoopBench bench, List<JobId> jobs, WorkModel work)
    {
        for (var round = 0; jobs.Any(job => bench.StateOf(job) < JobState.Returned); round++)
        {
            Assert.True(round < 10_000, "jobs are stuck");
            if (bench.Starter.Calls.FirstOrDefault(call => bench.StateOf(call.Job) == JobState.Running) is { } call)
            {
                work.End(call.Job);
            }
            else
            {
                bench.Advance(bench.Processor.NextDeadline ?? throw new InvalidOperationException("jobs wait for nothing"));
            }

            work.Watch();
        }
    }
}
