using System.Security.Cryptography;
using System.Text;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Protocol.Values;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Storage.Sqlite;

/// <summary>version1.db was left by a dispatcher of version 1, with jobs 0 to 4: returned, cancelled, running, and two that wait.</summary>
public sealed class SqliteUpgradeTests : IDisposable
{
    private static readonly DateTimeOffset Noon = JobStoreBench.Noon;

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteJobStore _store;

    public SqliteUpgradeTests()
    {
        Directory.CreateDirectory(_folder.File("store"));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Dispatcher/Storage/Sqlite/version1.db"), _folder.File("store/harp.db"));
        _store = SqliteJobStore.Open(_folder.File("store"));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1, "6de1af7e761bc5d75d1bc2b74258d374d73defa829ed5df2ae43bc59ce629674")]
    [InlineData(2, "a2f7435247f80ac07ca7687daccb6d21d2248b8f43327ec4454382b07fbf6788")]
    public void Released_migrations_are_what_they_were(int number, string sha256) => Assert.Equal(
        sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Migration.All[number - 1].Sql))));

    [Fact]
    public void Every_job_is_as_it_was()
    {
        var returned = _store.FindJob(Id(0))!;
        Assert.Equal(
            (JobState.Returned, "web01", "countdown", "{\"from\": 3}", "\"mine\""),
            (returned.State, returned.Host, returned.Procedure, returned.Arguments.ToString(), returned.Info.ToString()));
        Assert.Equal((Noon, Noon.AddSeconds(1), Noon.AddSeconds(9)), (returned.Submitted, returned.Started, returned.Ended));
        Assert.Equal(("{\"b\":1, \"a\":2}", 3L, null, 1), (returned.Queue.ToString(), returned.Packets, returned.Caller, returned.Attempt));
        Assert.Equal("{\"result\":null}\n", Encoding.UTF8.GetString(_store.FindProgress(Id(0))!.OutcomeLine()));
        Assert.Equal(6004, _store.FindJob(Id(1))!.Arguments.Utf8.Length);
        Assert.Equal("web02", _store.FindJob(Id(4))!.Host);
    }

    [Fact]
    public void Packets_are_there_and_have_the_time_at_which_the_call_started()
    {
        var run = _store.ReadPackets(Id(0), 1, 1000);

        Assert.Equal("{\"packet\":1,\"data\":2}\n{\"packet\":2,\"data\":1}\n", Encoding.UTF8.GetString(run.Lines.Span));
        Assert.Equal(new PacketTimes(Noon.AddSeconds(1).ToUnixTimeMilliseconds(), default), run.Times with { Changes = default });
        Assert.True(run.Times.Changes.IsEmpty);
    }

    [Fact]
    public void What_had_not_ended_is_recovered_and_goes_on()
    {
        var found = _store.Recover(Noon.AddHours(1), _ => "{}"u8.ToArray());

        Assert.Equal([Id(3), Id(4)], found.Waiting.Select(job => job.Id));
        Assert.Equal((Id(2), true, 3), (found.Interrupted[0].Id, found.Interrupted[0].Acknowledged, found.Interrupted[0].Concurrency));
        _store.Commit([new StoreWrite.Start(Id(3), 1, Noon), new StoreWrite.Append(
            Id(3), 1, new PacketRun(0, 1, "{\"packet\":0,\"data\":0}\n"u8.ToArray()))]);
        Assert.Equal(1, _store.ReadPackets(Id(3), 0, 1000).Count);
    }

    [Fact]
    public void Old_jobs_are_listed_by_time_though_the_clock_was_set_back_between_them()
    {
        var since = Noon.AddSeconds(-5).ToUnixTimeMilliseconds();

        Assert.Equal([Id(4), Id(3), Id(2), Id(1), Id(0)], Listed(JobFilter.All));
        Assert.Equal([Id(2)], Listed(new JobFilter { Since = since, Until = since + 1 }));
        Assert.Equal([Id(2), Id(0)], Listed(new JobFilter { Until = Noon.AddSeconds(1).ToUnixTimeMilliseconds() }));
        Assert.Equal([Id(4)], Listed(new JobFilter { Host = "web02" }));
    }

    [Fact]
    public void Old_jobs_are_counted_and_removed_by_their_size()
    {
        Assert.Equal(0, _store.Prune(new PruneLimits { MaxBytes = 6200 }, Noon, 1 << 20).Removed);
        Assert.Equal(1, _store.Prune(new PruneLimits { MaxBytes = 6000 }, Noon, 1 << 20).Removed);
        Assert.Null(_store.FindJob(Id(1)));
        Assert.NotNull(_store.FindJob(Id(0)));
    }

    private static JobId Id(int number) =>
        JobId.TryParse($"01890a5d-ac96-774b-bcce-b302099a805{number}", out var id)
            ? id : throw new ArgumentOutOfRangeException(nameof(number));

    private JobId[] Listed(JobFilter filter) => [.. _store.ListJobs(filter, null, 100).Jobs.Select(job => job.Id)];
}
