using System.Text;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// Tells of most new keys that they are new, without a look into the index of keys. A key is new if it sorts behind all that are stored, as
/// those do that begin with the time. Keys of several clients come a little out of order; so those that came last are known one by one, and
/// new ones need not sort behind them.
/// </summary>
/// <param name="highest">The last of the stored keys, as SQLite orders them; null where there are none.</param>
/// <param name="lastKnown">How many of the last keys are known one by one, at least; at most twice as many. Each takes 16 bytes.</param>
internal sealed class FreshKeys(string? highest, int lastKnown = 8192)
{
    private string? _highest = highest;
    private (HashSet<int> Hashes, string? Highest) _last = (new(lastKnown), null);
    private (HashSet<int> Hashes, string? Highest) _before = (new(lastKnown), null);

    /// <summary>
    /// True if the key was never added, nor stored at the start. False where that is not known here. Only of plain ASCII it can be: SQLite
    /// orders by UTF-8, .NET by UTF-16, and the two agree on how such a key compares to any other.
    /// </summary>
    public bool IsNew(string key) => Ascii.IsValid(key) && string.CompareOrdinal(key, _highest) > 0
        && HashOf(key) is var hash && !_last.Hashes.Contains(hash) && !_before.Hashes.Contains(hash);

    /// <summary>From now on the key is not new.</summary>
    public void Add(string key)
    {
        if (_last.Hashes.Count >= lastKnown)
        {
            _highest = Later(_highest, _before.Highest);
            (_before, _last) = (_last, (_before.Hashes, null));
            _last.Hashes.Clear();
        }

        _last.Hashes.Add(HashOf(key));
        _last.Highest = Later(_last.Highest, key);
    }

    private static int HashOf(string key) => key.GetHashCode(StringComparison.Ordinal);

    private static string? Later(string? one, string? other) => string.CompareOrdinal(one, other) < 0 ? other : one;
}
