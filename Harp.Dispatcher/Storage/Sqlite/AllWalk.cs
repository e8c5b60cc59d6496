using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>All jobs that there are.</summary>
internal sealed class AllWalk(SqliteConnection connection) : IWalk
{
    internal const string Sql = "SELECT seq FROM jobs WHERE seq < ?1 ORDER BY seq DESC LIMIT 1";

    private readonly SqliteStatement _below = new(connection, Sql);

    public long Below(long seq) => _below.ExecuteReturning(seq) ?? 0;

    public void Dispose() => _below.Dispose();
}
