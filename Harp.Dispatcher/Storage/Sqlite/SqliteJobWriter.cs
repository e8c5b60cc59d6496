using Harp.Protocol.Values;
using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>The writing connection: one transaction a batch, prepared statements, always on the caller's thread.</summary>
internal sealed class SqliteJobWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _start;
    private readonly SqliteStatement _acknowledge;
    private readonly SqliteStatement _append;
    private readonly SqliteStatement _count;
    private readonly SqliteStatement _end;

    private SqliteJobWriter(SqliteConnection connection)
    {
        _connection = connection;
        _insert = new(connection, """
            INSERT INTO jobs (id, state, host, procedure, arguments, info, queue, queue_sent, concurrency, timeout, max_exec, submitted)
            VALUES ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """, 11);
        _start = new(connection, "UPDATE jobs SET state = 1, attempt = $2, started = $3 WHERE id = $1 AND attempt = $2 - 1 AND state = 0", 3);
        _acknowledge = new(connection, "UPDATE jobs SET acknowledged = 1 WHERE id = $1 AND attempt = $2 AND state = 1", 2);
        _append = new(connection, """
            INSERT INTO packets (job, first, count, lines)
            SELECT seq, $3, $4, $5 FROM jobs WHERE id = $1 AND attempt = $2 AND state = 1 AND packets = $3
            """, 5);
        _count = new(connection, "UPDATE jobs SET packets = packets + $2 WHERE id = $1", 2);
        _end = new(connection, "UPDATE jobs SET state = $3, outcome = $4, ended = $5 WHERE id = $1 AND attempt = $2 AND state < 2", 5);
    }

    /// <exception cref="SqliteException">It cannot be opened.</exception>
    /// <exception cref="StoreFailedException">It is broken, not ours, or newer than this program.</exception>
    public static SqliteJobWriter Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            ForeignKeys = true,
        }.ToString());
        try
        {
            connection.Open();
            Migration.Check(connection);
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY;");
            Migration.Apply(connection);
            return new SqliteJobWriter(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public Recovery Recover(DateTimeOffset now, Func<UnfinishedJob, byte[]> interrupted)
    {
        var waiting = new List<UnfinishedJob>();
        var running = new List<(UnfinishedJob Job, int Attempt)>();
        using (var command = _connection.CreateCommand())
        {
            command.CommandText = """
                SELECT id, host, queue, concurrency, timeout, max_exec, acknowledged, state, attempt FROM jobs WHERE state < 2 ORDER BY seq
                """;
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                var job = new UnfinishedJob(
                    JobId.FromBytes(row.GetFieldValue<byte[]>(0)), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt32(3),
                    TimeSpan.FromMilliseconds(row.GetInt64(4)), TimeSpan.FromMilliseconds(row.GetInt64(5)), row.GetBoolean(6));
                if (row.GetInt32(7) == (int)JobState.Waiting)
                {
                    waiting.Add(job);
                }
                else
                {
                    running.Add((job, row.GetInt32(8)));
                }
            }
        }

        Commit([.. running.Select(found => new StoreWrite.End(found.Job.Id, found.Attempt, JobState.Failed, interrupted(found.Job), now))]);
        return new Recovery(waiting, [.. running.Select(found => found.Job)]);
    }

    public void Commit(IReadOnlyList<StoreWrite> writes)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var write in writes)
        {
            Apply(write, transaction);
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _insert, _start, _acknowledge, _append, _count, _end })
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private void Apply(StoreWrite write, SqliteTransaction transaction)
    {
        var id = write.Job.ToBytes();
        var rows = write switch
        {
            StoreWrite.Insert job => _insert.Execute(
                transaction, id, job.Host, job.Procedure, job.Arguments.Utf8, job.Info.IsNull ? (object?)null : job.Info.Utf8, job.Queue?.Canonical,
                job.Queue?.AsSent.Utf8, job.Concurrency, Milliseconds(job.Timeout), Milliseconds(job.MaxExecTime), Milliseconds(job.Submitted)),
            StoreWrite.Start start => _start.Execute(transaction, id, start.Attempt, Milliseconds(start.Started)),
            StoreWrite.Acknowledge acknowledge => _acknowledge.Execute(transaction, id, acknowledge.Attempt),
            StoreWrite.Append append => Append(transaction, id, append),
            StoreWrite.End end => _end.Execute(transaction, id, end.Attempt, (int)end.State, end.Outcome, Milliseconds(end.Ended)),
            _ => throw new ArgumentException($"unknown write {write.GetType()}", nameof(write)),
        };
        if (rows != 1)
        {
            throw new StoreFailedException($"{write.GetType().Name} of job {write.Job} does not fit the job's row: {write}");
        }
    }

    private int Append(SqliteTransaction transaction, byte[] id, StoreWrite.Append append) => _append.Execute(
        transaction, id, append.Attempt, append.Run.First, append.Run.Count, append.Run.Lines) == 1
        ? _count.Execute(transaction, id, append.Run.Count)
        : 0;

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
