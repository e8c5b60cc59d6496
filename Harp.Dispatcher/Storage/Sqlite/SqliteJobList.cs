using Harp.Protocol.Values;
using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// A page of a list. Each condition is a walk down an index, and they leap over each other until they agree on a job; only that one's row
/// is read. So a rare pair is found by its rarer half, and nothing is sorted. Whatever the conditions, a page makes at most so many steps,
/// and may so be short, or empty, and go on.
/// </summary>
internal sealed class SqliteJobList : IDisposable
{
    /// <summary>The number of steps that a page makes at most: some dozens of milliseconds.</summary>
    public const int StepsMax = 20_000;

    internal const string RowSql =
        "SELECT seq, id, state, host, procedure, queue_sent, packets, submitted, started, ended, info, caller FROM jobs WHERE seq = ?1";

    private const int Id = 1;
    private const int Submitted = 7;

    private readonly JobFilter _filter;
    private readonly SqliteStatement _row;
    private readonly List<IWalk> _walks = [];
    private int _steps;

    public SqliteJobList(SqliteConnection connection, JobFilter filter)
    {
        _filter = filter;
        _row = new(connection, RowSql);
        Add(filter.States is not null, () => new ColumnWalk(
            connection, "state", [.. filter.States!.Distinct().Select(state => (SqliteValue)(int)state)]));
        Add(filter.Host is not null, () => new ColumnWalk(connection, "host", filter.Host));
        Add(filter.Procedure is not null, () => new ColumnWalk(connection, "procedure", filter.Procedure));
        Add(filter.Queue is not null, () => new ColumnWalk(connection, "queue", filter.Queue));
        Add(filter.Caller is not null, () => new ColumnWalk(connection, "caller", filter.Caller));
        Add(filter.Job is not null, () => new PrefixWalk(connection, filter.Job!.First.ToBytes(), filter.Job.Last.ToBytes()));
        Add(_walks.All(walk => walk is PrefixWalk), () => new AllWalk(connection));
        Add(
            filter.Since is not null || filter.Until is not null,
            () => new SpanWalk(connection, filter.Since ?? long.MinValue, filter.Until ?? long.MaxValue));
    }

    /// <summary>At most <paramref name="limit"/> of the jobs before <paramref name="cursor"/>.</summary>
    public JobPage Read(long? cursor, int limit, Func<SqliteRows, ListedJob> read, int stepsMax = StepsMax)
    {
        _steps = stepsMax;
        long? goesOn = null;
        return JobPage.Of(Found(), limit, () => goesOn);

        IEnumerable<ListedJob> Found()
        {
            for (var seq = Agreed(cursor ?? long.MaxValue); seq > 0; seq = Agreed(seq))
            {
                if (_steps <= 0)
                {
                    goesOn = seq + 1;
                    yield break;
                }

                using var row = _row.Query(seq);
                if (row.Read() && Fits(row))
                {
                    yield return read(row);
                }
            }
        }
    }

    public void Dispose()
    {
        _walks.ForEach(walk => walk.Dispose());
        _row.Dispose();
    }

    /// <summary>
    /// The last job before <paramref name="below"/> on which all walks agree, or where their steps were over: between the two none fits.
    /// </summary>
    private long Agreed(long below)
    {
        var seq = below - 1;
        for (var (agreeing, i) = (0, 0); agreeing < _walks.Count && seq > 0 && _steps > 0; i = (i + 1) % _walks.Count)
        {
            var found = _walks[i].Below(seq + 1);
            agreeing = found == seq ? agreeing + 1 : 1;
            seq = found;
            _steps--;
        }

        return seq;
    }

    private bool Fits(SqliteRows row) =>
        (_filter.Job is not { } prefix || prefix.Matches(JobId.FromBytes(row.GetBytes(Id))))
        && (_filter.Since is not { } since || row.GetInt64(Submitted) >= since)
        && (_filter.Until is not { } until || row.GetInt64(Submitted) < until);

    private void Add(bool wanted, Func<IWalk> walk)
    {
        if (wanted)
        {
            _walks.Add(walk());
        }
    }
}
