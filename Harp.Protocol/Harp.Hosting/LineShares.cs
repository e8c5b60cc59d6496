using Harp.Protocol.Framing;

namespace Harp.Hosting;

/// <summary>
/// The bounds of the long lines that peers send: those of all, and those of each, so that a peer which begins many and ends none holds up
/// itself first. Only peers that are there are kept.
/// </summary>
/// <typeparam name="TPeer">What tells one peer from another, an address or a user.</typeparam>
/// <param name="all">What bounds all of them together.</param>
/// <param name="shareBytes">How much of it one may take, in bytes.</param>
/// <param name="comparer">Which are the same.</param>
public sealed class LineShares<TPeer>(LineBudget all, long shareBytes, IEqualityComparer<TPeer>? comparer = null)
    where TPeer : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TPeer, (LineBudget Share, int Readers)> _peers = new(comparer);

    /// <summary>The bound of all of them together.</summary>
    public LineBudget All => all;

    /// <summary>The share of a peer, for one reader more.</summary>
    public LineBudget Enter(TPeer peer)
    {
        lock (_lock)
        {
            var found = _peers.GetValueOrDefault(peer);
            found = (found.Share ?? all.Share(shareBytes), found.Readers + 1);
            _peers[peer] = found;
            return found.Share;
        }
    }

    /// <summary>One reader fewer, which holds no room any more.</summary>
    public void Leave(TPeer peer)
    {
        lock (_lock)
        {
            var found = _peers[peer];
            if (found.Readers == 1)
            {
                _peers.Remove(peer);
            }
            else
            {
                _peers[peer] = found with { Readers = found.Readers - 1 };
            }
        }
    }
}
