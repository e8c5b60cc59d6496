using System.Globalization;
using Harp.Protocol.Values;
using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// The query of a list. It goes down some index from the newest job on and stops when the page is full: nothing is sorted. Several states are
/// several such walks that SQLite merges. A span of time is a range of <c>seq</c>, by way of <c>moment</c>, before the times themselves are compared.
/// </summary>
internal static class SqliteJobList
{
    private const string Columns = "seq, id, state, host, procedure, queue_sent, packets, submitted, started, ended, info, caller";

    private const string FirstSince =
        "coalesce((SELECT seq FROM jobs WHERE moment >= $since ORDER BY moment, seq LIMIT 1), 9223372036854775807)";

    private const string LastUntil = """
        coalesce((SELECT seq FROM jobs WHERE moment < $until + (SELECT clock_back FROM store) ORDER BY moment DESC, seq DESC LIMIT 1), 0)
        """;

    public static SqliteStatement Prepare(SqliteConnection connection, JobFilter filter, long? cursor, int limit)
    {
        var statement = new SqliteStatement(connection, Sql(filter));
        statement.Bind("$cursor", cursor ?? long.MaxValue);
        statement.Bind("$limit", limit + 1L);
        statement.Bind("$host", filter.Host);
        statement.Bind("$procedure", filter.Procedure);
        statement.Bind("$queue", filter.Queue);
        statement.Bind("$caller", filter.Caller);
        statement.Bind("$since", filter.Since.GetValueOrDefault());
        statement.Bind("$until", Math.Min(filter.Until.GetValueOrDefault(), long.MaxValue / 2));
        return statement;
    }

    internal static string Sql(JobFilter filter)
    {
        IEnumerable<string> walks = filter.States is null
            ? [Walk(filter, null)]
            : [.. filter.States.Distinct().Select(state => Walk(filter, state)).DefaultIfEmpty($"SELECT {Columns} FROM jobs WHERE 0")];
        return $"{string.Join(" UNION ALL ", walks)} ORDER BY seq DESC LIMIT $limit";
    }

    /// <summary>A plus before a column keeps its index from being used: few jobs have not ended, so that state leads; a name tells more than how jobs ended.</summary>
    private static string Walk(JobFilter filter, JobState? state)
    {
        var named = filter.Host is not null || filter.Procedure is not null || filter.Queue is not null || filter.Caller is not null;
        var byState = state is JobState.Waiting or JobState.Running;
        var name = byState ? "+" : "";
        var conditions = new List<string> { filter.Until is null ? "seq < $cursor" : $"seq < min($cursor, 1 + {LastUntil})" };
        Add(conditions, state is not null, $"{(named && !byState ? "+" : "")}state = {((int?)state)?.ToString(CultureInfo.InvariantCulture)}");
        Add(conditions, filter.Host is not null, $"{name}host = $host");
        Add(conditions, filter.Procedure is not null, $"{name}procedure = $procedure");
        Add(conditions, filter.Queue is not null, $"{name}queue = $queue");
        Add(conditions, filter.Caller is not null, $"{name}caller = $caller");
        Add(conditions, filter.Since is not null, $"seq >= {FirstSince} AND submitted >= $since");
        Add(conditions, filter.Until is not null, "submitted < $until");
        return $"SELECT {Columns} FROM jobs WHERE {string.Join(" AND ", conditions)}";
    }

    private static void Add(List<string> conditions, bool wanted, string condition)
    {
        if (wanted)
        {
            conditions.Add(condition);
        }
    }
}
