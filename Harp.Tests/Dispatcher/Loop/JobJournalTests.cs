using System.Diagnostics;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;
using Harp.Tests.Dispatcher.Diagnostics;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Loop;

public sealed class JobJournalTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _log = new();
    private readonly DispatcherMetrics _metrics;
    private readonly JobJournal _journal;

    public JobJournalTests()
    {
        _metrics = new DispatcherMetrics(_time);
        _journal = new JobJournal(_metrics, _time, _log);
    }

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void The_oldest_of_those_that_wait_is_known_whoever_leaves()
    {
        LiveJob[] jobs = [.. Enumerable.Range(0, 4).Select(_ => Submit())];
        Assert.Equal(4, OldestSeconds());
        _journal.Started(Id, jobs[1]);
        _journal.Started(Id, jobs[0]);
        Assert.Equal(2, OldestSeconds());
        _journal.Ended(Id, jobs[2], OutcomeReply.Cancelled, EndReason.Cancelled);
        _journal.Ended(Id, jobs[0], OutcomeReply.Cancelled, EndReason.Cancelled);
        Assert.Equal(1, OldestSeconds());
        _journal.Started(Id, jobs[3]);
        Assert.Equal(0, OldestSeconds());
        Submit();
        Assert.Equal(1, OldestSeconds());
    }

    [Fact]
    public void Waiting_connecting_and_running_are_measured_apart()
    {
        using var meter = new MeteredDispatcher(_metrics);
        var job = Submit();
        _journal.Started(Id, job);
        job.Attempt = 1;
        _time.Advance(TimeSpan.FromSeconds(2));
        _journal.Connected(job, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(3));
        _journal.Ended(Id, job, OutcomeReply.Error(RawJson.Parse("{\"type\":\"unheard_of\",\"message\":\"m\"}")), EndReason.Reported);
        _journal.Ended(Id, Submit(), OutcomeReply.Cancelled, EndReason.Cancelled);

        Assert.Equal("1", meter["harp.job.wait.duration"]);
        Assert.Equal("2", meter["harp.daemon.connect.duration"]);
        Assert.Equal("5 harp.job.state=failed", meter["harp.job.run.duration"]);
        Assert.Equal("1 harp.job.state=failed error.type=_OTHER|1 harp.job.state=cancelled", meter["harp.jobs.ended"]);
        Assert.Equal("1|1", meter["harp.jobs.submitted"]);
    }

    [Fact]
    public void A_job_is_an_activity_and_its_call_one_inside()
    {
        var ended = new List<Activity>();
        using var listener = Listen(ended);
        var mark = $"p-{Guid.NewGuid():N}";
        using var around = new Activity("around").Start();
        var job = Submit(mark);
        _journal.Started(Id, job);
        Assert.Same(around, Activity.Current);
        _journal.Ended(Id, job, OutcomeReply.Error(RawJson.Parse("{\"type\":\"timeout\",\"message\":\"m\"}")), EndReason.SilenceTimeout);
        Assert.Same(around, Activity.Current);

        var whole = Assert.Single(ended, one => (string?)one.GetTagItem("harp.procedure") == mark);
        var call = Assert.Single(ended, one => one.TraceId == whole.TraceId && one != whole);
        Assert.Equal(("job", "call", whole.SpanId), (whole.OperationName, call.OperationName, call.ParentSpanId));
        Assert.Equal(("timeout", ActivityStatusCode.Error), (whole.GetTagItem("error.type"), whole.Status));
        Assert.Equal("alice", whole.GetTagItem("enduser.id"));
        Assert.Null(whole.ParentId);
    }

    [Fact]
    public void A_job_that_came_with_a_trace_is_part_of_it()
    {
        var ended = new List<Activity>();
        using var listener = Listen(ended);
        using var asker = new Activity("asker").SetIdFormat(ActivityIdFormat.W3C).Start();

        var job = Submit(trace: asker.Id);
        _journal.Ended(Id, job, OutcomeReply.Cancelled, EndReason.Cancelled);

        var whole = Assert.Single(ended, one => one.TraceId == asker.TraceId);
        Assert.Equal((asker.SpanId, true), (whole.ParentSpanId, whole.HasRemoteParent));
    }

    [Fact]
    public void The_daemon_is_told_the_activity_of_the_call_as_its_parent()
    {
        var ended = new List<Activity>();
        using var listener = Listen(ended);
        using var asker = new Activity("asker").SetIdFormat(ActivityIdFormat.W3C).Start();

        var job = Submit(trace: asker.Id);
        Assert.Null(job.Trace!.CallParent);
        _journal.Started(Id, job);
        var parent = job.Trace.CallParent;
        _journal.Ended(Id, job, OutcomeReply.Cancelled, EndReason.Cancelled);

        var call = Assert.Single(ended, one => one.OperationName == "call" && one.TraceId == asker.TraceId);
        Assert.Equal(call.Id, parent);
    }

    [Fact]
    public void Who_asked_stands_in_the_line_of_the_job()
    {
        Submit("restart");
        Assert.Matches("^Information: job [^ ]+ submitted by alice: restart on web01, queue ", Assert.Single(_log.Lines));
    }

    [Theory]
    [InlineData("timeout", "SilenceTimeout", "Failed (timeout, SilenceTimeout)")]
    [InlineData("unknown_host", "Reported", "Failed (unknown_host)")]
    [InlineData("of a daemon's own", "Reported", "Failed (_OTHER)")]
    [InlineData(null, "Cancelled", "Cancelled (Cancelled)")]
    public void What_a_job_failed_with_stands_in_the_line_of_its_end_and_no_word_of_its_daemon(string? type, string reason, string told)
    {
        var outcome = type is null
            ? OutcomeReply.Cancelled : OutcomeReply.Error(RawJson.Parse($"{{\"type\":\"{type}\",\"message\":\"got 's3cret'\"}}"));
        _journal.Ended(Id, Submit(), outcome, Enum.Parse<EndReason>(reason));
        Assert.EndsWith($" {told} after 1000 ms, 0 packets: never called on web01", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Host_procedure_and_duration_stand_in_the_line_of_the_end()
    {
        var job = Submit("restart");
        _journal.Started(Id, job);
        (job.Attempt, job.Packets, job.Call) = (1, 2, new NamedCall());
        _time.Advance(TimeSpan.FromMilliseconds(1500));
        _journal.Ended(Id, job, OutcomeReply.Result(RawJson.Null), EndReason.Reported);
        Assert.EndsWith(" Returned (Reported) after 1500 ms, 2 packets: restart on web01", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_without_a_queue_is_said_to_have_none()
    {
        Submit();
        Assert.EndsWith(", queue none", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    private static JobId Id => JobId.New(DateTimeOffset.UnixEpoch);

    private LiveJob Submit(string procedure = "p", string? trace = null)
    {
        var job = new LiveJob("web01");
        _journal.Submitted(Id, job, new LoopMessage.Submit(
            LoopBench.RequestOf() with { Procedure = procedure, Trace = trace }, "alice", new TaskCompletionSource<Reply>()));
        _time.Advance(TimeSpan.FromSeconds(1));
        return job;
    }

    private sealed class NamedCall : IRunningCall
    {
        public string Procedure => "restart";

        public long? HeardAt => null;

        public void Stop()
        {
        }

        public void Abort()
        {
        }
    }

    private double OldestSeconds()
    {
        _journal.Publish(new Scheduler(new SchedulerLimits()));
        return _metrics.Figures.OldestWait.TotalSeconds;
    }

    private static ActivityListener Listen(List<Activity> ended)
    {
        var own = new OwnFlow();
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == JobTrace.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => own.IsHere
                ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (own.IsHere)
                {
                    ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
