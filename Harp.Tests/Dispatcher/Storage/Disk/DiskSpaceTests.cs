using Harp.Dispatcher.Storage.Disk;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Storage.Disk;

public sealed class DiskSpaceTests : IDisposable
{
    private const int Reserve = 800_000;
    private const int Ballast = 65_536;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _log = new();
    private DiskSpace? _space;
    private long _free = 10_000_000;
    private int _looks;

    private string File => _folder.File("harp.ballast");

    public void Dispose()
    {
        _space?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Room_is_short_below_the_reserve_and_a_little_beyond_it_ends_that()
    {
        var space = Open();
        Assert.Null(space.Shortage);

        Becomes(Reserve - 1);
        Assert.Equal(new DiskShortage(Reserve - 1, Reserve), space.Shortage);
        Becomes(Reserve);
        Assert.Equal(new DiskShortage(Reserve, Reserve + (Reserve / 8)), space.Shortage);
        Becomes(Reserve + (Reserve / 8));
        Assert.Null(space.Shortage);

        Assert.Equal(2, _log.Lines.Count);
        Assert.StartsWith("Warning: no jobs are accepted: the disk of ", _log.Lines[0], StringComparison.Ordinal);
        Assert.Contains($"has {Reserve - 1} bytes free, {Reserve} are needed", _log.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Information: jobs are accepted again", _log.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_looked_at_once_a_second_and_after_so_many_bytes_not_for_each_job()
    {
        var space = Open();
        var before = _looks;
        for (var i = 0; i < 50; i++)
        {
            Assert.Null(space.FindShortage(1000));
        }

        Assert.Equal(before, _looks);
        _free = 0;
        Assert.NotNull(space.FindShortage(1000));
        Assert.Equal(before + 1, _looks);
    }

    [Fact]
    public void The_ballast_is_real_blocks_given_up_half_by_half_and_made_again_when_there_is_room()
    {
        var space = Open();
        Assert.Equal(Ballast, new FileInfo(File).Length);
        _free = 0;

        Assert.True(space.Release());
        Assert.Equal(Ballast / 2, new FileInfo(File).Length);
        Assert.False(space.Release());
        Assert.True(space.Lend(forGood: true));
        Assert.Equal(0, new FileInfo(File).Length);
        Assert.False(space.Lend(forGood: true));

        Becomes(Reserve + Ballast - 1);
        Assert.Equal(new DiskShortage(Reserve + Ballast - 1, Reserve + Ballast), space.Shortage);
        Becomes(Reserve + Ballast + (Reserve / 8));
        Assert.Equal(Ballast, new FileInfo(File).Length);
        Assert.Null(space.Shortage);
    }

    [Fact]
    public void What_is_lent_comes_back_at_once_as_far_as_there_is_room()
    {
        var space = Open();
        _free = 0;
        space.Release();
        space.Lend(forGood: true);
        _free = 10_000;
        space.Reclaim();
        Assert.Equal(8192, new FileInfo(File).Length);

        _free = 100_000;
        space.Reclaim();
        Assert.Equal(Ballast / 2, new FileInfo(File).Length);
    }

    [Fact]
    public void A_transaction_fits_where_the_log_and_the_database_have_room_and_what_is_lent_is_left_over()
    {
        var space = Open();
        _free = 50_000;
        Assert.True(space.Fits(log: 30_000, database: 20_000));
        Assert.False(space.Fits(log: 30_000, database: 20_001));

        space.Lend(forGood: false);
        _free = 50_000;
        Assert.True(space.Fits(log: 30_000, database: 50_000 - (Ballast / 2)));
        Assert.False(space.Fits(log: 30_000, database: 50_001 - (Ballast / 2)));
        space.Lend(forGood: true);
        Assert.True(space.Fits(log: 30_000, database: 20_000));
    }

    [Fact]
    public void A_start_on_a_full_disk_gives_up_half_of_the_ballast_and_one_after_that_the_rest()
    {
        Open().Dispose();
        _free = 0;
        Open().Dispose();
        Assert.Equal(Ballast / 2, new FileInfo(File).Length);
        Open();
        Assert.Equal(0, new FileInfo(File).Length);
    }

    [Fact]
    public void While_a_batch_waits_no_job_is_accepted_and_no_ballast_made_whatever_is_free()
    {
        var space = Open();
        _free = 0;
        space.Lend(forGood: true);

        Assert.NotNull(space.TellFull());
        Becomes(1_000_000_000);
        Assert.NotNull(space.Shortage);
        Assert.Equal(0, new FileInfo(File).Length);

        space.TellStored();
        Assert.Null(space.Shortage);
        Assert.Equal(Ballast, new FileInfo(File).Length);
    }

    [Fact]
    public void Without_limits_nothing_is_looked_at_and_no_file_made()
    {
        _space = new DiskSpace(_folder.Path, DiskLimits.None, _time, _log, () => _free);
        _free = 0;
        _space.Open();

        Assert.Null(_space.FindShortage(1 << 30));
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void A_ballast_that_cannot_be_made_is_told_once_and_gone_without()
    {
        Directory.CreateDirectory(File);
        var space = Open();

        Becomes(_free);
        Assert.Null(space.Shortage);
        Assert.Single(_log.Lines, line => line.StartsWith("Warning: the store goes without its ballast", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_told_leaves_what_was_known()
    {
        var space = Open();
        Becomes(1);
        _free = -1;
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(1, space.Shortage!.FreeBytes);
    }

    [Fact]
    public void The_file_system_of_the_folder_is_asked()
    {
        using var space = new DiskSpace(_folder.Path, new DiskLimits { ReserveBytes = long.MaxValue / 4, BallastBytes = 0 }, _time, _log);
        space.Open();

        Assert.InRange(space.Shortage!.FreeBytes, 1, long.MaxValue / 4);
    }

    private DiskSpace Open()
    {
        _space = new DiskSpace(_folder.Path, new DiskLimits { ReserveBytes = Reserve, BallastBytes = Ballast }, _time, _log, Free);
        _space.Open();
        return _space;
    }

    private long Free()
    {
        _looks++;
        return _free >= 0 ? _free : throw new IOException("the disk is not there");
    }

    private void Becomes(long free)
    {
        _free = free;
        _time.Advance(TimeSpan.FromSeconds(1));
    }
}
