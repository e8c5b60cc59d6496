using System.Text;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Storage;

/// <summary>What every store promises. A new store is one more class that derives from this one.</summary>
public abstract partial class JobStoreContract : JobStoreBench
{
    [Fact]
    public void A_job_is_found_as_it_was_inserted()
    {
        var job =
            Insert(
                procedure: "Füße \"𝄞\"",
                arguments: """{"a": [1e400, 1.0, 123456789012345678901234567890], "a":"\ud800 \/"}""", info: """ "x" """);

        var found = Store.FindJob(job)!;

        Assert.Equal((job, JobState.Waiting, "web01", "Füße \"𝄞\""), (found.Id, found.State, found.Host, found.Procedure));
        Assert.Equal("""{"a": [1e400, 1.0, 123456789012345678901234567890], "a":"\ud800 \/"}""", found.Arguments.ToString());
        Assert.Equal("\"x\"", found.Info.ToString());
        Assert.Equal((null, 0L, null, 0), (found.Queue, found.Packets, found.Caller, found.Attempt));
        Assert.Equal((Noon, null, null), (found.Submitted, found.Started, found.Ended));
        Assert.Equal(new JobProgress(JobState.Waiting, 0, null), Store.FindProgress(job));
    }

    [Fact]
    public void A_trace_is_kept_with_its_job_and_with_no_other()
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var (traced, atOnce, plain) = (JobId.New(Noon), JobId.New(Noon), JobId.New(Noon));

        Commit(
            InsertOf(traced) with { Trace = Trace }, InsertOf(plain),
            InsertOf(atOnce) with { Trace = Trace.Replace('9', '8') }, new StoreWrite.Start(atOnce, 1, Noon));

        Assert.Equal(Trace, Store.FindJob(traced)!.Trace);
        Assert.Equal(Trace.Replace('9', '8'), Store.FindJob(atOnce)!.Trace);
        Assert.Null(Store.FindJob(plain)!.Trace);
    }

    [Fact]
    public void What_access_rules_ask_is_found_without_the_rest()
    {
        var (own, nobodys) = (JobId.New(Noon), Insert(procedure: "q"));
        Commit(InsertOf(own, arguments: $"[\"{new string('x', 1 << 20)}\"]") with { Caller = "Zoë" });

        Assert.Equal(new JobTarget("web01", "p", "Zoë"), Store.FindTarget(own));
        Assert.Equal(new JobTarget("web01", "q", null), Store.FindTarget(nobodys));
    }

    [Fact]
    public void How_far_a_job_has_come_is_found_without_its_outcome()
    {
        var job = Insert();
        Assert.Equal(new JobExtent(0, false), Store.FindExtent(job));
        Commit(new StoreWrite.Start(job, 1, Noon), Append(job, 0, "1", "2"));
        Assert.Equal(new JobExtent(2, false), Store.FindExtent(job));
        End(job, Noon, attempt: 1);
        Assert.Equal(new JobExtent(2, true), Store.FindExtent(job));
    }

    [Fact]
    public void Huge_arguments_and_no_info_are_kept()
    {
        var arguments = $"[\"{new string('x', 1 << 20)}\"]";
        var found = Store.FindJob(Insert(arguments: arguments, info: "null"))!;

        Assert.Equal(arguments, found.Arguments.ToString());
        Assert.True(found.Info.IsNull);
    }

    [Fact]
    public void A_job_that_was_never_inserted_is_not_found()
    {
        var nobody = JobId.New(Noon);

        Assert.Null(Store.FindJob(nobody));
        Assert.Null(Store.FindProgress(nobody));
        Assert.Null(Store.FindExtent(nobody));
        Assert.Null(Store.FindTarget(nobody));
        Assert.Equal(0, Store.ReadPackets(nobody, 0, 1000).Count);
    }

    [Fact]
    public void A_job_goes_from_waiting_over_running_to_its_end()
    {
        var job = Insert();
        Store.Commit([new StoreWrite.Start(job, 1, Noon.AddSeconds(1))]);
        Assert.Equal(JobState.Running, Store.FindProgress(job)!.State);

        Store.Commit([new StoreWrite.Acknowledge(job, 1), Append(job, 0, "1", "2"), Append(job, 2, "3")]);
        Assert.Equal(3, Store.FindProgress(job)!.Packets);

        Store.Commit([new StoreWrite.End(job, 1, JobState.Raised, "{\"exception\":1}"u8.ToArray(), Noon.AddSeconds(2))]);
        var progress = Store.FindProgress(job)!;
        Assert.Equal((JobState.Raised, 3L, "{\"exception\":1}\n"), (progress.State, progress.Packets, Encoding.UTF8.GetString(
            progress.OutcomeLine())));
        var found = Store.FindJob(job)!;
        Assert.Equal((3L, 1), (found.Packets, found.Attempt));
        Assert.Equal((Noon.AddSeconds(1), Noon.AddSeconds(2)), (found.Started, found.Ended));
    }

    [Fact]
    public void A_waiting_job_may_end_without_ever_starting()
    {
        var job = Insert();
        Store.Commit([new StoreWrite.End(job, 0, JobState.Cancelled, "{}"u8.ToArray(), Noon)]);

        Assert.Null(Store.FindJob(job)!.Started);
        Assert.Equal(JobState.Cancelled, Store.FindProgress(job)!.State);
    }

    public static TheoryData<string> WrongWrites =>
        [
            "start", "start twice", "acknowledge", "append", "append waiting", "gap", "end", "end twice", "again", "key twice",
            "key without request", "nobody"];

    [Theory]
    [MemberData(nameof(WrongWrites))]
    public void A_write_that_does_not_fit_fails_and_nothing_of_its_batch_is_applied(string which)
    {
        var (running, waiting, ended) = (Insert(), Insert(), Insert());
        Store.Commit([InsertOf(JobId.New(Noon)) with { Key = "taken", Fingerprint = Fingerprint("p") }]);
        Store.Commit([new StoreWrite.Start(running, 1, Noon), Append(running, 0, "1"), new StoreWrite.End(
            ended, 0, JobState.Failed, "{}"u8.ToArray(), Noon)]);
        StoreWrite wrong = which switch
        {
            "start" => new StoreWrite.Start(waiting, 2, Noon),
            "start twice" => new StoreWrite.Start(running, 2, Noon),
            "acknowledge" => new StoreWrite.Acknowledge(running, 2),
            "append" => Append(running, 1, "x") with { Attempt = 2 },
            "append waiting" => Append(waiting, 0, "x") with { Attempt = 0 },
            "gap" => Append(running, 3, "x"),
            "end" => new StoreWrite.End(running, 0, JobState.Failed, "{}"u8.ToArray(), Noon),
            "end twice" => new StoreWrite.End(ended, 0, JobState.Returned, "{}"u8.ToArray(), Noon),
            "again" => InsertOf(running),
            "key twice" => InsertOf(JobId.New(Noon)) with { Key = "taken", Fingerprint = Fingerprint("p") },
            "key without request" => InsertOf(JobId.New(Noon)) with { Key = "free" },
            _ => new StoreWrite.Acknowledge(JobId.New(Noon), 1),
        };
        var fresh = JobId.New(Noon);

        Assert.Throws<StoreFailedException>(() => Store.Commit(
            [InsertOf(fresh) with { Key = "fresh", Fingerprint = Fingerprint("p") }, new StoreWrite.Start(fresh, 1, Noon), Append(
                running, 1, "2"), new StoreWrite.Start(waiting, 1, Noon), wrong]));

        Assert.Null(Store.FindProgress(fresh));
        Assert.Null(Store.FindKey(null, "fresh"));
        Assert.DoesNotContain(Store.ListJobs(JobFilter.All, null, 100).Jobs, job => job.Id == fresh);
        Assert.Equal(new JobProgress(JobState.Running, 1, null), Store.FindProgress(running));
        Assert.Equal(JobState.Waiting, Store.FindProgress(waiting)!.State);
        Assert.Null(Store.FindJob(waiting)!.Started);
        Assert.Equal(JobState.Failed, Store.FindProgress(ended)!.State);
        Assert.Equal(1, Store.ReadPackets(running, 0, 1000).Count);
    }

    [Fact]
    public void Packets_are_read_from_the_middle_of_a_run()
    {
        var job = Running();
        Store.Commit([Append(job, 0, "0", "1", "2"), Append(job, 3, "3", "4")]);

        Assert.Equal("2|3|4", Read(job, 2, 1000));
        Assert.Equal("0|1|2|3|4", Read(job, 0, 1000));
        Assert.Equal("4", Read(job, 4, 1000));
    }

    [Fact]
    public void Reading_past_the_end_brings_nothing()
    {
        var job = Running();
        Assert.Equal("", Read(job, 0, 1000));
        Store.Commit([Append(job, 0, "0", "1")]);

        Assert.Equal("", Read(job, 2, 1000));
        Assert.Equal("", Read(job, long.MaxValue, 1000));
    }

    [Fact]
    public void A_read_brings_about_as_many_bytes_as_were_asked_for_and_at_least_one_packet()
    {
        var job = Running();
        var big = $"\"{new string('y', 1 << 20)}\"";
        Store.Commit([Append(job, 0, big), Append(job, 1, "1"), Append(job, 2, "2"), Append(job, 3, big)]);

        Assert.Equal(big, Read(job, 0, 10));
        Assert.Equal("1|2", Read(job, 1, 1000));
        Assert.Equal("1", Read(job, 1, 1));
        Assert.Equal(big, Read(job, 3, 1));
    }

    [Fact]
    public void The_memory_of_a_run_may_be_used_again_after_its_commit()
    {
        var job = Running();
        var lines = "{\"packet\":0,\"data\":7}\n"u8.ToArray();
        Store.Commit([new StoreWrite.Append(job, 1, new PacketRun(0, 1, lines))]);
        lines.AsSpan().Fill((byte)'!');

        Assert.Equal("7", Read(job, 0, 1000));
    }

    [Fact]
    public void Recovery_ends_what_ran_and_tells_what_waits_in_order()
    {
        var queue = QueueName.Parse(RawJson.Parse("""{"b":1, "a":2}"""));
        var acknowledged = Running(queue, concurrency: 3);
        Store.Commit([new StoreWrite.Acknowledge(acknowledged, 1)]);
        var unheard = Running();
        var waiting = Enumerable.Range(0, 20).Select(_ => Insert(queue: queue, concurrency: 3)).ToArray();
        var ended = Insert();
        Store.Commit([new StoreWrite.End(ended, 0, JobState.Cancelled, "{}"u8.ToArray(), Noon)]);

        var found = Store.Recover(Noon.AddHours(1), job => Encoding.UTF8.GetBytes($"{{\"acknowledged\":\"{job.Acknowledged}\"}}"));

        Assert.Equal(waiting, found.Waiting.Select(job => job.Id));
        Assert.Equal([acknowledged, unheard], found.Interrupted.Select(job => job.Id));
        Assert.Equal(
            new UnfinishedJob(waiting[0], "web01", queue, 3, TimeSpan.FromSeconds(1.5), TimeSpan.FromDays(3650), false), found.Waiting[0]);
        Assert.Equal("{\"acknowledged\":\"True\"}", Encoding.UTF8.GetString(Store.FindProgress(acknowledged)!.Outcome!));
        Assert.Equal("{\"acknowledged\":\"False\"}", Encoding.UTF8.GetString(Store.FindProgress(unheard)!.Outcome!));
        Assert.Equal((JobState.Failed, Noon.AddHours(1)), (Store.FindJob(unheard)!.State, Store.FindJob(unheard)!.Ended));
        Assert.Empty(Store.Recover(Noon, _ => []).Interrupted);
    }
}
