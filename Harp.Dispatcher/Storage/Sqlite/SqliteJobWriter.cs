using Harp.Dispatcher.Storage.Disk;
using Harp.Protocol.Json;
using Harp.Protocol.Values;
using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>The writing connection: one transaction a batch, prepared statements, always on the caller's thread.</summary>
internal sealed class SqliteJobWriter : IDisposable
{
    internal const string UnfinishedSql =
        "SELECT id, host, queue_sent, concurrency, timeout, max_exec, acknowledged, attempt, cut, caller FROM jobs WHERE state = ?1 "
            + "ORDER BY seq";

    internal const string HeldSql =
        "SELECT id, host, queue_sent, concurrency, timeout, max_exec, acknowledged, attempt, cut, caller FROM jobs WHERE slot = 1 "
            + "ORDER BY seq";

    internal const string KeySql = "SELECT id, fingerprint FROM jobs WHERE key = ?2 AND ifnull(caller, x'') = ifnull(?1, x'')";

    internal const string HighestKeySql = "SELECT key FROM jobs WHERE key IS NOT NULL ORDER BY key DESC LIMIT 1";

    /// <summary>The number of interrupted jobs that share a commit: a start that dies between two goes on at the next.</summary>
    private const int RecoveredAtOnce = 100;

    private readonly SqliteConnection _connection;
    private readonly SqliteCheckpoints _checkpoints;
    private readonly SqliteTransactions _transactions;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _trace;
    private readonly SqliteStatement _start;
    private readonly SqliteStatement _acknowledge;
    private readonly SqliteStatement _append;
    private readonly SqliteStatement _count;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _hold;
    private readonly SqliteStatement _free;
    private readonly SqliteStatement _cut;
    private readonly SqliteStatement _span;
    private readonly SqliteStatement _key;
    private readonly SqlitePruner _pruner;
    private readonly FreshKeys _freshKeys;
    private readonly Dictionary<long, (long Low, long High)> _blocks = [];
    private long _seq;

    private SqliteJobWriter(SqliteConnection connection, string file, DiskSpace space)
    {
        _connection = connection;
        _checkpoints = new(file, connection, space);
        _transactions = new(connection, new SqliteRoom(connection, file, space), _checkpoints.Committed);
        _insert = new(connection, """
            INSERT INTO jobs (id, host, procedure, arguments, info, queue, queue_sent, concurrency, timeout, max_exec, submitted,
                seq, caller, key, fingerprint, bytes, state, attempt, started)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, length(?4) + coalesce(length(?5), 0), ?16, ?17, ?18)
            """);
        _trace = new(connection, "UPDATE jobs SET trace = ?2 WHERE seq = ?1");
        _start = new(connection, "UPDATE jobs SET state = 1, attempt = ?2, started = ?3 WHERE id = ?1 AND attempt = ?2 - 1 AND state = 0");
        _acknowledge = new(connection, "UPDATE jobs SET acknowledged = 1 WHERE id = ?1 AND attempt = ?2 AND state = 1");
        _append = new(connection, """
            INSERT INTO packets (job, first, count, lines, received, received_changes)
            SELECT seq, ?3, ?4, ?5, ?6, ?7 FROM jobs WHERE id = ?1 AND attempt = ?2 AND state = 1 AND packets = ?3
            """);
        _count = new(connection, "UPDATE jobs SET packets = packets + ?2, bytes = bytes + ?3 WHERE id = ?1");
        _end = new(connection, """
            UPDATE jobs SET state = ?3, outcome = ?4, ended = ?5, bytes = bytes + length(?4)
            WHERE id = ?1 AND attempt = ?2 AND state < 2 RETURNING bytes
            """);
        _hold = new(connection, "UPDATE jobs SET slot = 1 WHERE id = ?1 AND state >= 2 AND queue IS NOT NULL");
        _free = new(connection, "UPDATE jobs SET slot = 0 WHERE id = ?1 AND slot = 1");
        _cut = new(connection, "UPDATE jobs SET cut = 1 WHERE id = ?1 AND state = 0 AND queue IS NOT NULL");
        _span = new(connection, """
            INSERT INTO spans VALUES (?1, ?2, ?3)
            ON CONFLICT (block) DO UPDATE SET low = min(low, excluded.low), high = max(high, excluded.high)
            """);
        _key = new(connection, KeySql);
        _pruner = new(connection, _transactions, space);
        _freshKeys = new(connection.FindText(HighestKeySql));
        _seq = connection.ReadNumber("SELECT max(seq_floor, (SELECT coalesce(max(seq), 0) FROM jobs)) FROM store");
    }

    /// <exception cref="SqliteException">It cannot be opened.</exception>
    /// <exception cref="StoreFailedException">It is broken, not ours, or newer than this program.</exception>
    /// <param name="file">The database.</param>
    /// <param name="space">The room on its disk.</param>
    public static SqliteJobWriter Open(string file, DiskSpace space)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            ForeignKeys = false,
        }.ToString());
        try
        {
            connection.Open();
            Migration.Check(connection);
            SqliteSettings.Apply(connection);
            Migration.Apply(connection);
            return new SqliteJobWriter(connection, file, space);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <param name="now">When they end.</param>
    /// <param name="interrupted">The outcome of a job that ran.</param>
    /// <param name="inPieces">
    /// Whether there is so little room that each job is a commit of its own, after which the log's room is used again.
    /// </param>
    public Recovery Recover(DateTimeOffset now, Func<UnfinishedJob, byte[]> interrupted, bool inPieces)
    {
        var waiting = Find(UnfinishedSql, (int)JobState.Waiting);
        var running = Find(UnfinishedSql, (int)JobState.Running);
        var held = Find(HeldSql);
        foreach (var piece in running.Chunk(inPieces ? 1 : RecoveredAtOnce))
        {
            Commit([.. piece.Select(found => new StoreWrite.End(found.Id, found.Attempt, JobState.Failed, interrupted(found), now)
            {
                SlotStillTaken = found.Queue is not null,
            })]);
            if (inPieces)
            {
                GiveLogBack();
            }
        }

        return Recovery.Of(waiting, running, held);
    }

    public void Commit(IReadOnlyList<StoreWrite> writes)
    {
        var (ended, endedBytes) = (0, 0L);
        var seq = _seq;
        try
        {
            _transactions.Run(() => (ended, endedBytes) = Apply(writes));
        }
        catch
        {
            _seq = seq;
            _blocks.Clear();
            throw;
        }

        _pruner.Ended(ended, endedBytes);
    }

    public KeyedJob? FindKey(string? caller, string key)
    {
        if (_freshKeys.IsNew(key))
        {
            return null;
        }

        using var row = _key.Query(caller, key);
        return row.Read()
            ? new KeyedJob(JobId.FromBytes(row.GetBytes(0)), RequestFingerprint.FromBytes(row.GetBytes(1)))
            : null;
    }

    public PruneStep Prune(PruneLimits limits, DateTimeOffset now, long bytesMax) => _pruner.Step(limits, now, bytesMax);

    /// <summary>Gives the log's space back to the file system as far as that goes.</summary>
    public void GiveLogBack() => _pruner.GiveLogBack();

    public void Dispose()
    {
        foreach (var statement in new[] { _insert, _trace, _start, _acknowledge, _append, _count, _end, _hold, _free, _cut, _span, _key })
        {
            statement.Dispose();
        }

        _checkpoints.Dispose();
        _pruner.Dispose();
        _transactions.Dispose();
        _connection.Dispose();
    }

    /// <summary>Applies all writes; returns how many jobs they have ended, and what those take.</summary>
    private (int Ended, long Bytes) Apply(IReadOnlyList<StoreWrite> writes)
    {
        var (ended, endedBytes) = (0, 0L);
        for (var i = 0; i < writes.Count; i++)
        {
            if (writes[i] is StoreWrite.Insert job && i + 1 < writes.Count && writes[i + 1] is StoreWrite.Start { Attempt: 1 } start
                && start.Job == job.Job)
            {
                // A job that need not wait is written once, as running, rather than inserted and then moved in the index of the states.
                Insert(job, start);
                i++;
            }
            else if (Apply(writes[i]) is { } bytes)
            {
                ended++;
                endedBytes += bytes;
            }
        }

        WriteSpans();
        return (ended, endedBytes);
    }

    /// <summary>Applies a write; returns what the job takes if the write has ended it.</summary>
    private long? Apply(StoreWrite write)
    {
        var id = write.Job.ToBytes();
        if (write is StoreWrite.End end)
        {
            return End(id, end) ?? throw Misfit(write);
        }

        var rows = write switch
        {
            StoreWrite.Insert job => Insert(job, start: null),
            StoreWrite.Start start => _start.Execute(id, start.Attempt, Milliseconds(start.Started)),
            StoreWrite.Acknowledge acknowledge => _acknowledge.Execute(id, acknowledge.Attempt),
            StoreWrite.Append append => Append(id, append),
            StoreWrite.FreeSlot => _free.Execute(id),
            StoreWrite.Cut => _cut.Execute(id),
            _ => throw new ArgumentException($"unknown write {write.GetType()}", nameof(write)),
        };
        return rows == 1 ? null : throw Misfit(write);
    }

    /// <summary>Few slots outlive their jobs: for those a statement of their own costs less than one more column in all others.</summary>
    private long? End(byte[] id, StoreWrite.End end)
    {
        var bytes = _end.ExecuteReturning(id, end.Attempt, (int)end.State, end.Outcome, Milliseconds(end.Ended));
        return end.SlotStillTaken && _hold.Execute(id) != 1 ? null : bytes;
    }

    private int Insert(StoreWrite.Insert job, StoreWrite.Start? start)
    {
        var submitted = Milliseconds(job.Submitted);
        var block = ++_seq / SpanWalk.BlockJobs;
        _blocks[block] = _blocks.TryGetValue(block, out var span)
            ? (Math.Min(span.Low, submitted), Math.Max(span.High, submitted))
            : (submitted, submitted);
        var rows = _insert.Execute(
            job.Job.ToBytes(), job.Host, job.Procedure, job.Arguments.Utf8, job.Info.IsNull ? SqliteValue.Null : job.Info.Utf8,
            job.Queue?.Canonical,
            job.Queue?.AsSent.Utf8, job.Concurrency, Milliseconds(job.Timeout), Milliseconds(job.MaxExecTime), submitted,
            _seq, job.Caller, job.Key, job.Fingerprint?.ToBytes(),
            (int)(start is null ? JobState.Waiting : JobState.Running), start?.Attempt ?? 0,
            start is null ? SqliteValue.Null : Milliseconds(start.Started));

        if (job.Key is not null)
        {
            _freshKeys.Add(job.Key);
        }

        // Many jobs have none: they do not pay for one more parameter.
        return job.Trace is null ? rows : _trace.Execute(_seq, job.Trace);
    }

    private void WriteSpans()
    {
        foreach (var (block, (low, high)) in _blocks)
        {
            _span.Execute(block, low, high);
        }

        _blocks.Clear();
    }

    private int Append(byte[] id, StoreWrite.Append append)
    {
        var run = append.Run;
        return _append.Execute(
            id, append.Attempt, run.First, run.Count, run.Lines,
            run.Times.First, run.Times.Changes.IsEmpty ? SqliteValue.Null : run.Times.Changes) == 1
            ? _count.Execute(id, run.Count, run.Bytes)
            : 0;
    }

    private UnfinishedJob[] Find(string sql, params ReadOnlySpan<SqliteValue> values)
    {
        using var statement = new SqliteStatement(_connection, sql);
        using var row = statement.Query(values);
        var found = new List<UnfinishedJob>();
        while (row.Read())
        {
            found.Add(new UnfinishedJob(
                JobId.FromBytes(row.GetBytes(0)), row.GetString(1),
                row.FindBytes(2) is { } queue ? QueueName.Parse(RawJson.Parse(queue)) : null, row.GetInt32(3),
                TimeSpan.FromMilliseconds(row.GetInt64(4)), TimeSpan.FromMilliseconds(row.GetInt64(5)), row.GetBoolean(6))
            {
                Attempt = row.GetInt32(7),
                IsCut = row.GetBoolean(8),
                Caller = row.FindString(9),
            });
        }

        return [.. found];
    }

    private static StoreFailedException Misfit(StoreWrite write) =>
        new($"{write.GetType().Name} of job {write.Job} does not fit the job's row: {write}");

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
