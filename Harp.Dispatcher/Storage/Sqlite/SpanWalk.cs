using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// Past the blocks of jobs none of which was submitted in a span of time. Of the others it tells nothing, nor whether there is such a job.
/// </summary>
/// <param name="connection">Where to read.</param>
/// <param name="since">Then or later, in unix milliseconds.</param>
/// <param name="until">Before then.</param>
internal sealed class SpanWalk(SqliteConnection connection, long since, long until) : IWalk
{
    /// <summary>The number of jobs that share a row of <c>spans</c>.</summary>
    public const int BlockJobs = 1024;

    /// <summary>The number of blocks that one step passes over at most; the next goes on there.</summary>
    private const int BlocksMax = 20_000;

    internal const string Sql = """
        SELECT block FROM spans WHERE block BETWEEN ?1 - ?4 AND ?1 AND high >= ?2 AND low < ?3 ORDER BY block DESC LIMIT 1
        """;

    private readonly SqliteStatement _below = new(connection, Sql);

    public long Below(long seq)
    {
        var block = (seq - 1) / BlockJobs;
        var found = _below.ExecuteReturning(block, since, until, BlocksMax) ?? block - BlocksMax - 1;
        return Math.Max(0, Math.Min(seq - 1, (found * BlockJobs) + BlockJobs - 1));
    }

    public void Dispose() => _below.Dispose();
}
