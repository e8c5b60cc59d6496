using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// The jobs whose ids begin alike, by the index of ids. Ids are in another order than jobs where the clock went back, so all of them are
/// read, which are few where somebody names a job. Of more than <see cref="JobsMax"/> it tells nothing: then each job that the other walks
/// find is looked at.
/// </summary>
internal sealed class PrefixWalk : IWalk
{
    /// <summary>The number of jobs that it finds at most.</summary>
    public const int JobsMax = 5_000;

    internal const string Sql = "SELECT seq FROM jobs WHERE id BETWEEN ?1 AND ?2 LIMIT ?3";

    /// <summary>The newest first; null where they are too many.</summary>
    private readonly long[]? _found;
    private int _at;

    public PrefixWalk(SqliteConnection connection, ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> last, int jobsMax = JobsMax)
    {
        using var within = new SqliteStatement(connection, Sql);
        var found = new List<long>();
        using (var rows = within.Query(first, last, jobsMax + 1))
        {
            while (rows.Read())
            {
                found.Add(rows.GetInt64(0));
            }
        }

        _found = found.Count <= jobsMax ? [.. found.OrderDescending()] : null;
    }

    public long Below(long seq)
    {
        if (_found is null)
        {
            return seq - 1;
        }

        while (_at < _found.Length && _found[_at] >= seq)
        {
            _at++;
        }

        return _at < _found.Length ? _found[_at] : 0;
    }

    public void Dispose()
    {
        // What was asked was read at once.
    }
}
