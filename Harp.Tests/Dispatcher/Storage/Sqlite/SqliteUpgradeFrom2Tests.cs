using System.Text;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Storage.Sqlite;

/// <summary>
/// version2.db was left by a dispatcher of version 2, with jobs 0 to 4: returned with packets and a key, cancelled, running in a queue of
/// three, one that waits in that queue and one without a queue.
/// </summary>
public sealed class SqliteUpgradeFrom2Tests : IDisposable
{
    private static readonly DateTimeOffset Noon = JobStoreBench.Noon;

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteJobStore _store;

    public SqliteUpgradeFrom2Tests()
    {
        Directory.CreateDirectory(_folder.File("store"));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Dispatcher/Storage/Sqlite/version2.db"), _folder.File("store/harp.db"));
        _store = SqliteJobStore.Open(_folder.File("store"));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Every_job_is_as_it_was()
    {
        var returned = _store.FindJob(Id(0))!;
        Assert.Equal(
            (JobState.Returned, "countdown", "alice", 3L, 1),
            (returned.State, returned.Procedure, returned.Caller, returned.Packets, returned.Attempt));
        Assert.Equal((Noon, Noon.AddSeconds(1), Noon.AddSeconds(9)), (returned.Submitted, returned.Started, returned.Ended));
        Assert.Equal("{\"packet\":2,\"data\":1}\n", Encoding.UTF8.GetString(_store.ReadPackets(Id(0), 2, 1000).Lines.Span));
        Assert.Equal(
            new KeyedJob(Id(0), RequestFingerprint.Of(new CallRequest("web01", "countdown", RawJson.Parse("{\"from\": 3}")))),
            _store.FindKey("alice", "the key"));
        Assert.Equal([Id(4), Id(3), Id(2), Id(1), Id(0)], _store.ListJobs(JobFilter.All, null, 100).Jobs.Select(job => job.Id));
    }

    [Fact]
    public void What_had_not_ended_is_recovered_and_the_slot_of_what_ran_is_held_from_then_on()
    {
        var found = _store.Recover(Noon.AddHours(1), _ => "{}"u8.ToArray());
        Assert.Equal([Id(3), Id(4)], found.Waiting.Select(job => job.Id));
        Assert.Equal((Id(2), true, 3), (found.Interrupted[0].Id, found.Interrupted[0].Acknowledged, found.Interrupted[0].Concurrency));
        Assert.Empty(found.Held);
        Assert.Empty(found.Cut);

        Assert.Equal(Id(2), Assert.Single(_store.Recover(Noon.AddHours(2), _ => []).Held).Id);
        Assert.Equal(2, _store.Prune(new PruneLimits { MaxJobs = 0 }, Noon, 1 << 20).Removed);
        _store.Commit([new StoreWrite.FreeSlot(Id(2)), new StoreWrite.Cut(Id(3))]);
        Assert.Equal(1, _store.Prune(new PruneLimits { MaxJobs = 0 }, Noon, 1 << 20).Removed);
        Assert.Equal(Id(3), Assert.Single(_store.Recover(Noon.AddHours(3), _ => []).Cut).Id);
    }

    private static JobId Id(int number) =>
        JobId.TryParse($"01890a5d-ac96-774b-bcce-b302099a806{number}", out var id)
            ? id : throw new ArgumentOutOfRangeException(nameof(number));
}
