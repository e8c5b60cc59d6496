using Harp.Dispatcher.Storage.Sqlite;

namespace Harp.Tests.Dispatcher.Storage.Sqlite;

public sealed class SqliteCheckpointsTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(700, 1200, 500)]
    [InlineData(int.MaxValue - 99, 400, 500)]
    [InlineData(int.MaxValue, 0, 1)]
    public void Pages_are_counted_on_when_the_counter_of_SQLite_begins_anew(int before, int now, int written) =>
        Assert.Equal(written, SqliteCheckpoints.Written(before, now));
}
