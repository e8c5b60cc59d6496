using Harp.Dispatcher.Storage.Disk;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// Removes jobs on the writing connection. A step first decides what goes, by reading, and then does it in one transaction. A job's row
/// goes at once, and its packets, which may be gigabytes, in pieces: until then <c>removed</c> names the job, so that a crash forgets none
/// of them.
/// </summary>
internal sealed class SqlitePruner : IDisposable
{
    internal const string OldestSql = """
        SELECT seq, ended, bytes, length(arguments) + coalesce(length(info), 0) + length(outcome), slot
        FROM jobs INDEXED BY jobs_ended WHERE ended IS NOT NULL ORDER BY ended, seq
        """;

    internal const string CountSql = "SELECT count(*), coalesce(sum(bytes), 0) FROM jobs INDEXED BY jobs_ended WHERE ended IS NOT NULL";

    /// <summary>The least cost of touching a job or a run: its pages, and those of its places in the indexes.</summary>
    private const int JobCost = 4096;
    private const int RunCost = 512;

    private readonly SqliteConnection _connection;
    private readonly SqliteTransactions _transactions;
    private readonly SqliteStatement _oldest;
    private readonly SqliteStatement _pending;
    private readonly SqliteStatement _runs;
    private readonly SqliteStatement _note;
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _sweep;
    private readonly SqliteStatement _forget;
    private readonly SqliteStatement _floor;
    private readonly SqliteStatement _spans;
    private readonly SqliteStatement _giveLogBack;
    private readonly DiskSpace _space;
    private readonly bool _shrinks;
    private long _jobs;
    private long _bytes;

    /// <param name="connection">The writing connection.</param>
    /// <param name="transactions">Its transactions.</param>
    /// <param name="space">
    /// The room on its disk: where that is short, the database keeps no free pages, unless something waits that needs them.
    /// </param>
    public SqlitePruner(SqliteConnection connection, SqliteTransactions transactions, DiskSpace space)
    {
        _space = space;
        _giveLogBack = new(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        _connection = connection;
        _transactions = transactions;
        _oldest = new(connection, OldestSql);
        _pending = new(connection, "SELECT job FROM removed ORDER BY job");
        _runs = new(connection, "SELECT first, length(lines) FROM packets WHERE job = ?1 ORDER BY first");
        _note = new(connection, "INSERT INTO removed SELECT seq FROM jobs WHERE seq = ?1 AND packets > 0");
        _remove = new(connection, "DELETE FROM jobs WHERE seq = ?1");
        _sweep = new(connection, "DELETE FROM packets WHERE job = ?1 AND first <= ?2");
        _forget = new(connection, "DELETE FROM removed WHERE job = ?1");
        _floor = new(connection, "UPDATE store SET seq_floor = max(seq_floor, ?1)");
        _spans = new(
            connection,
            $"DELETE FROM spans WHERE block < (SELECT coalesce(min(seq), 9223372036854775807) FROM jobs) / {SpanWalk.BlockJobs}");
        _shrinks = _connection.ReadNumber("PRAGMA auto_vacuum") == 2;
        using var count = new SqliteStatement(connection, CountSql);
        using var row = count.Query();
        row.Read();
        (_jobs, _bytes) = (row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>So many jobs more have ended, and take so much.</summary>
    public void Ended(int jobs, long bytes)
    {
        _jobs += jobs;
        _bytes += bytes;
    }

    public PruneStep Step(PruneLimits limits, DateTimeOffset now, long bytesMax)
    {
        var budget = bytesMax;
        var (jobs, moreJobs) = FindJobs(limits, now, ref budget);
        var (runs, moreRuns) = FindRuns(ref budget, mustTake: jobs.Count == 0);
        var noted = 0;
        if (jobs.Count + runs.Count > 0)
        {
            _transactions.Run(() =>
            {
                noted = Remove(jobs);
                Sweep(runs);
            });
            _jobs -= jobs.Count;
            _bytes -= jobs.Sum(job => job.Bytes);
        }

        var moreSpace = moreRuns || noted > 0 || (jobs.Count + runs.Count == 0 ? Shrink(budget) : IsSparse());
        if (_space.Shortage is not null && (!moreSpace || jobs.Count + runs.Count > 0))
        {
            GiveLogBack();
        }

        return new PruneStep(jobs.Count, moreJobs, moreSpace);
    }

    /// <summary>
    /// Gives the log's space back to the file system, and the cache's. Where somebody goes on reading, or there is no room to do that, the
    /// log stays as it is.
    /// </summary>
    public void GiveLogBack()
    {
        try
        {
            _giveLogBack.Execute();
            raw.sqlite3_exec(_connection.Handle, "PRAGMA shrink_memory");
        }
        catch (SqliteException full) when (SqliteFailure.IsFull(full))
        {
            // The database could not grow by what the log holds; both are as they were.
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _oldest, _pending, _runs, _note, _remove, _sweep, _forget, _floor, _spans, _giveLogBack })
        {
            statement.Dispose();
        }
    }

    private (List<(long Seq, long Bytes)> Jobs, bool More) FindJobs(PruneLimits limits, DateTimeOffset now, ref long budget)
    {
        var found = new List<(long Seq, long Bytes)>();
        if (limits == PruneLimits.None)
        {
            return (found, false);
        }

        var (jobs, bytes) = (_jobs, _bytes);
        using var row = _oldest.Query();
        while (row.Read() && limits.Exclude(now - DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), jobs, bytes))
        {
            var cost = JobCost + row.GetInt64(3);
            if (found.Count > 0 && cost > budget)
            {
                return (found, true);
            }

            // A job that holds a slot goes once it has given it back; until then it crowds out no other.
            if (!row.GetBoolean(4))
            {
                found.Add((row.GetInt64(0), row.GetInt64(2)));
                budget -= cost;
            }

            jobs--;
            bytes -= row.GetInt64(2);
        }

        return (found, false);
    }

    /// <summary>Packets of removed jobs: for each job the last run that goes, and whether that is all.</summary>
    private (List<(long Job, long Last, bool All)> Runs, bool More) FindRuns(ref long budget, bool mustTake)
    {
        var found = new List<(long Job, long Last, bool All)>();
        using var jobs = _pending.Query();
        while (jobs.Read())
        {
            var job = jobs.GetInt64(0);
            if (budget <= 0 && !(mustTake && found.Count == 0))
            {
                return (found, true);
            }

            var (last, all) = FindLast(job, ref budget);
            found.Add((job, last, all));
        }

        return (found, found.Exists(job => !job.All));
    }

    private (long Last, bool All) FindLast(long job, ref long budget)
    {
        var last = -1L;
        using var run = _runs.Query(job);
        while (run.Read())
        {
            if (last >= 0 && budget <= 0)
            {
                return (last, false);
            }

            last = run.GetInt64(0);
            budget -= RunCost + run.GetInt64(1);
        }

        return (last, true);
    }

    private int Remove(List<(long Seq, long Bytes)> jobs)
    {
        var noted = 0;
        foreach (var (seq, _) in jobs)
        {
            noted += _note.Execute(seq);
            _remove.Execute(seq);
        }

        if (jobs.Count > 0)
        {
            _floor.Execute(jobs.Max(job => job.Seq));
            _spans.Execute();
        }

        return noted;
    }

    private void Sweep(List<(long Job, long Last, bool All)> runs)
    {
        foreach (var (job, last, all) in runs)
        {
            _sweep.Execute(job, last);
            if (all)
            {
                _forget.Execute(job);
            }
        }
    }

    /// <summary>
    /// Gives free pages back to the file system while they are a good part of the file; fewer are kept for what comes, unless room is
    /// short.
    /// </summary>
    private bool Shrink(long budget)
    {
        if (!IsSparse())
        {
            return false;
        }

        _connection.Execute($"PRAGMA incremental_vacuum({Math.Max(1, budget / SqliteRoom.PageSize)})");
        return IsSparse();
    }

    private bool IsSparse() => _shrinks && !_space.IsFull && _connection.ReadNumber("PRAGMA freelist_count") is > 0 and var free
        && (_space.Shortage is not null || free * 4 > _connection.ReadNumber("PRAGMA page_count"));
}
