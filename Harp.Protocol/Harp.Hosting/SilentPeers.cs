using System.Net;

namespace Harp.Hosting;

/// <summary>
/// The connections that give way to newcomers where all places are taken: of those that have not asked for anything yet, the oldest of the
/// address that has the most. So whoever opens connections and says nothing takes places from itself first, and keeps out nobody who asks
/// at once.
/// </summary>
public static class SilentPeers
{
    /// <summary>One in so many of an address gives way at once, at least one, so that a flood is not searched for each newcomer.</summary>
    private const int Part = 8;

    /// <summary>
    /// The time that a connection may be silent before it gives way: the request of one that has just come may be on its way.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Those that give way, the oldest first; none where nobody is silent, or not for long enough.</summary>
    /// <param name="silent">The connections that have not asked for anything yet.</param>
    /// <param name="time">The clock of their time stamps.</param>
    public static IReadOnlyList<SilentPeer> ToGiveWay(IEnumerable<SilentPeer> silent, TimeProvider time)
    {
        var largest = silent.Where(peer => time.GetElapsedTime(peer.Since) >= Patience).GroupBy(
            peer => PeerAddress.Of(peer.EndPoint)).Select(group => group.ToArray()).MaxBy(group => group.Length) ?? [];
        return [.. largest.OrderBy(peer => peer.Since).Take(Math.Max(1, largest.Length / Part))];
    }

    /// <summary>Has these give way; false where there are none.</summary>
    /// <param name="silent">The connections that have not asked for anything yet.</param>
    /// <param name="time">The clock of their time stamps.</param>
    public static bool MakeRoom(IEnumerable<SilentPeer> silent, TimeProvider time)
    {
        var leaving = ToGiveWay(silent, time);
        foreach (var peer in leaving)
        {
            peer.GiveWay();
        }

        return leaving.Count > 0;
    }

    /// <summary>A peer whose connection is being secured, which <paramref name="opening"/> ends.</summary>
    public static SilentPeer Opening(EndPoint? endPoint, long since, CancellationTokenSource opening) => new(endPoint, since, () =>
    {
        try
        {
            opening.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was secured, or had failed, at this very moment.
        }
    });
}

/// <summary>A connection that has not asked for anything yet.</summary>
/// <param name="EndPoint">Where it comes from; null where that is unknown.</param>
/// <param name="Since">The time stamp of its arrival.</param>
/// <param name="GiveWay">Breaks the connection.</param>
public readonly record struct SilentPeer(EndPoint? EndPoint, long Since, Action GiveWay);
