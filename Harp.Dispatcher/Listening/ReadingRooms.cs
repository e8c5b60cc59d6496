using System.Net;
using Harp.Hosting;
using Harp.Protocol.Framing;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// The room for long lines that are being read. Each user has a share of it, or each address where nobody is asked; those who are not let
/// in yet share by address what leaves one share to the others. So strangers wait for each other, and those who were let in do not wait for
/// them.
/// </summary>
internal sealed class ReadingRooms
{
    private readonly LineShares<string> _users;
    private readonly LineShares<string> _strangers;

    public ReadingRooms(SessionLimits limits)
    {
        All = new LineBudget(limits.ReadingBytesMax, limits.Link.ReadStallTimeout);
        _users = new LineShares<string>(All, limits.ShareReadingBytesMax, StringComparer.Ordinal);
        _strangers = new LineShares<string>(
            All.Share(Math.Max(limits.ReadingBytesMax - limits.ShareReadingBytesMax, LineRoom.FreeBytes)), limits.ShareReadingBytesMax,
            StringComparer.Ordinal);
    }

    /// <summary>The room of all.</summary>
    public LineBudget All { get; }

    /// <summary>The place of a connection.</summary>
    /// <param name="peer">Who is at its other end.</param>
    /// <param name="admitted">Whether nobody is asked.</param>
    public Place Open(EndPoint? peer, bool admitted) => new(admitted ? _users : _strangers, PeerAddress.Of(peer).ToString(), _users);

    /// <summary>The memory that one connection reads with.</summary>
    internal sealed class Place : IDisposable
    {
        private readonly LineShares<string> _users;
        private (LineShares<string> Shares, string Peer) _at;
        private (LineShares<string> Shares, string Peer)? _before;

        public Place(LineShares<string> shares, string peer, LineShares<string> users)
        {
            (_users, _at) = (users, (shares, peer));
            Room = shares.Enter(peer).Open();
        }

        /// <summary>The room that its reader takes.</summary>
        public LineRoom Room { get; }

        /// <summary>
        /// From the next line on it reads as this user. To be called by who reads; changes nothing where it does so already.
        /// </summary>
        public void Admit(string user)
        {
            if (ReferenceEquals(_at.Shares, _users) && _at.Peer == user)
            {
                return;
            }

            // The line that said who it is may hold room of the place before, until the next is read.
            LeaveBefore();
            (_before, _at) = (_at, (_users, user));
            Room.MoveTo(_users.Enter(user));
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Room.Dispose();
            LeaveBefore();
            _at.Shares.Leave(_at.Peer);
        }

        private void LeaveBefore()
        {
            if (_before is var (shares, peer))
            {
                shares.Leave(peer);
                _before = null;
            }
        }
    }
}
