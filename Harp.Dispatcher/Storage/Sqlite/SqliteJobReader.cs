using Harp.Protocol.Json;
using Harp.Protocol.Values;
using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// One reading connection: in WAL mode it sees the last committed moment and waits for nobody. Used by one thread at a time.
/// </summary>
internal sealed class SqliteJobReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _progress;
    private readonly SqliteStatement _job;
    private readonly SqliteStatement _packets;
    private readonly SqliteStatement _extent;
    private readonly SqliteStatement _target;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;

    private SqliteJobReader(SqliteConnection connection)
    {
        _connection = connection;
        _progress = new(connection, "SELECT state, packets, outcome FROM jobs WHERE id = ?1");
        _job = new(connection, """
            SELECT state, host, procedure, arguments, info, submitted, started, ended, queue_sent, packets, caller, attempt, trace
            FROM jobs WHERE id = ?1
            """);
        _packets = new(connection, """
            SELECT packets.first, packets.count, packets.lines, coalesce(packets.received, wanted.started, 0), packets.received_changes
            FROM packets, (SELECT seq, started FROM jobs WHERE id = ?1) AS wanted
            WHERE packets.job = wanted.seq AND packets.first >=
                (SELECT max(first) FROM packets WHERE job = wanted.seq AND first <= ?2)
            ORDER BY packets.first
            """);
        _extent = new(connection, "SELECT packets, state FROM jobs WHERE id = ?1");
        _target = new(connection, "SELECT host, procedure, caller FROM jobs WHERE id = ?1");
        _begin = new(connection, "BEGIN");
        _end = new(connection, "COMMIT");
    }

    public static SqliteJobReader Open(string file)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return new SqliteJobReader(connection);
    }

    public JobProgress? FindProgress(JobId job)
    {
        using var row = _progress.Query(job.ToBytes());
        return row.Read()
            ? new JobProgress((JobState)row.GetInt32(0), row.GetInt64(1), row.FindLine(2))
            : null;
    }

    public JobExtent? FindExtent(JobId job)
    {
        using var row = _extent.Query(job.ToBytes());
        return row.Read() ? new JobExtent(row.GetInt64(0), (JobState)row.GetInt32(1) > JobState.Running) : null;
    }

    public JobTarget? FindTarget(JobId job)
    {
        using var row = _target.Query(job.ToBytes());
        return row.Read() ? new JobTarget(row.GetString(0), row.GetString(1), row.FindString(2)) : null;
    }

    public StoredJob? FindJob(JobId job)
    {
        using var row = _job.Query(job.ToBytes());
        return row.Read()
            ? new StoredJob(
                job, (JobState)row.GetInt32(0), row.GetString(1), row.GetString(2), Stored(row, 3), Stored(row, 4),
                Time(row, 5)!.Value, Time(row, 6), Time(row, 7))
            {
                Queue = row.IsNull(8) ? null : Stored(row, 8),
                Packets = row.GetInt64(9),
                Caller = row.FindString(10),
                Attempt = row.GetInt32(11),
                Trace = row.FindString(12),
            }
            : null;
    }

    public PacketRun ReadPackets(JobId job, long first, int bytesMax)
    {
        using var rows = _packets.Query(job.ToBytes(), first);
        return PacketRuns.Join(first, Runs(rows).SkipWhile(run => run.Next <= first), bytesMax);
    }

    public JobPage ListJobs(JobFilter filter, long? cursor, int limit)
    {
        using var list = new SqliteJobList(_connection, filter);
        _begin.Execute();
        var page = list.Read(cursor, limit, Listed);
        _end.Execute();
        return page;
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _progress, _job, _packets, _extent, _target, _begin, _end })
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private static IEnumerable<PacketRun> Runs(SqliteRows rows)
    {
        while (rows.Read())
        {
            yield return new PacketRun(
                rows.GetInt64(0), rows.GetInt32(1), rows.GetBytes(2),
                new PacketTimes(rows.GetInt64(3), rows.FindBytes(4)));
        }
    }

    private static ListedJob Listed(SqliteRows row) => new(
        row.GetInt64(0), JobId.FromBytes(row.GetBytes(1)), (JobState)row.GetInt32(2), row.GetString(3), row.GetString(4),
        row.IsNull(5) ? null : Stored(row, 5), row.GetInt64(6), Time(row, 7)!.Value, Time(row, 8), Time(row, 9), Stored(row, 10))
    {
        Caller = row.FindString(11),
    };

    /// <summary>A value that was checked when it came in.</summary>
    private static RawJson Stored(SqliteRows row, int column) =>
        row.IsNull(column) ? RawJson.Null : RawJson.Parse(row.GetBytes(column));

    private static DateTimeOffset? Time(SqliteRows row, int column) =>
        row.IsNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
