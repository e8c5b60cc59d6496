using System.Text;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Harp.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Tests.Dispatcher.Loop;

[Collection(nameof(MeasuredAlone))]
public sealed class WaitingMemoryTests
{
    private const int Jobs = 100_000;

    /// <summary>Whatever its arguments and info take, and though each request brings names of its own.</summary>
    [Fact]
    public void A_waiting_job_takes_no_more_than_a_kibibyte_of_all_that_the_dispatcher_remembers()
    {
        using var metrics = new DispatcherMetrics();
        var each = HeldMemory.Of(() => WithWaitingJobs(metrics)) / Jobs;
        TestContext.Current.TestOutputHelper?.WriteLine($"{each} bytes a job");
        Assert.InRange(each, 100, 1024);
    }

    private static BatchProcessor WithWaitingJobs(DispatcherMetrics metrics)
    {
        var processor = new BatchProcessor(
            new Scheduler(new SchedulerLimits { RunningMax = 1 }), new ForgetfulStore(), new Starter(), new JobSignals(), new LoopLimits(),
            TimeProvider.System, metrics, NullLogger<BatchProcessor>.Instance);
        for (var i = 0; i < Jobs; i++)
        {
            processor.Take(new LoopMessage.Submit(RequestOf(i), null, new TaskCompletionSource<Reply>()));
            if (i % 1000 == 999)
            {
                processor.Finish(LoopBench.Sink);
            }
        }

        return processor;
    }

    private sealed class Starter : ICallStarter, ICallTarget
    {
        public ICallTarget Resolve(string host) => this;

        public IRunningCall Start(JobId job, int attempt, CallBody? body, CallTerms terms, ICallSink sink) =>
            new ScriptedCall(job, attempt);

        public void ConfirmEnd(JobId job, int attempt, TimeSpan within, ICallSink sink) => throw new NotSupportedException();
    }

    private static CallRequest RequestOf(int i) => (CallRequest)Request.Parse(Encoding.UTF8.GetBytes(
        $"{{\"harpcaller\":1,\"host\":\"web{i % 500}.example.org\",\"procedure\":\"restart\",\"arguments\":[\"{new string('x', 4000)}\"],"
        + $"\"queue\":{{\"name\":{{\"service\":\"payments\",\"shard\":{i % 1000}}},\"concurrency\":2}}}}"));
}
