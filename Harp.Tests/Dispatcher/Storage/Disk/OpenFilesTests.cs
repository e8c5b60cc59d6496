using Harp.Dispatcher.Storage.Disk;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Storage.Disk;

/// <summary>A store whose files are taken away while it is open.</summary>
public sealed class OpenFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _log = new();
    private readonly SqliteJobStore _store;

    public OpenFilesTests() =>
        _store = SqliteJobStore.Open(
            Folder, new DiskSpace(Folder, DiskLimits.None with { LookEvery = TimeSpan.FromSeconds(1) }, _time, _log));

    private string Folder => _folder.File("store");

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("harp.db")]
    [InlineData("harp.db-wal")]
    [InlineData("harp.db-shm")]
    public void A_file_that_was_deleted_is_told_once_at_the_next_look(string name)
    {
        Look();
        Assert.Null(_store.Loss);
        File.Delete(Path.Combine(Folder, name));
        Look();
        Look();

        Assert.Equal(name, _store.Loss);
        Assert.Matches($"^Error: no jobs are accepted: {name} of the store in .*/store was deleted, renamed or replaced", Assert.Single(
            _log.Lines));
    }

    [Fact]
    public void A_file_in_the_place_of_another_is_not_the_same()
    {
        var file = Path.Combine(Folder, "harp.db");
        File.Copy(file, file + ".copy");
        File.Move(file + ".copy", file, overwrite: true);
        Look();
        Assert.Equal("harp.db", _store.Loss);
    }

    [Fact]
    public void A_folder_that_was_renamed_is_missed_until_it_is_back()
    {
        Directory.Move(Folder, Folder + ".old");
        Look();
        Assert.NotNull(_store.Loss);

        Directory.Move(Folder + ".old", Folder);
        Look();
        Assert.Null(_store.Loss);
        Assert.StartsWith("Information: jobs are accepted again", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_is_closed_is_not_missed()
    {
        var folder = _folder.File("closed");
        SqliteJobStore.Open(folder, new DiskSpace(folder, DiskLimits.None, _time, _log)).Dispose();
        Look();
        Assert.Empty(_log.Lines);
    }

    private void Look() => _time.Advance(TimeSpan.FromSeconds(1));
}
