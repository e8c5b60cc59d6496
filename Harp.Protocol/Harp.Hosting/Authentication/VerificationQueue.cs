using System.Net;
using Harp.Protocol.Errors;

namespace Harp.Hosting.Authentication;

/// <summary>
/// Decides whose password is verified next. Verifying takes a processor's time on purpose, so few are verified at once and the rest waits:
/// peers take turns, each with all that comes from its address, and when too many wait, a peer with fewer takes the place of the last of a
/// peer with more. So whoever sends the most waits longest and is refused first, and one guesser cannot keep the others out.
/// </summary>
public sealed class VerificationQueue(int runningMax, int waitingMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, LinkedList<Waiter>> _lines = [];

    /// <summary>The addresses that have somebody waiting, in the order of their turns.</summary>
    private readonly LinkedList<IPAddress> _turns = [];

    private int _running;
    private int _waiting;

    /// <summary>The number that are let in.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Done when it is the peer's turn; whoever has been let in calls <see cref="Leave"/>.</summary>
    /// <exception cref="HarpErrorException"><c>overloaded</c>: too many wait, and this peer has enough of them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask EnterAsync(EndPoint? peer, CancellationToken cancellationToken)
    {
        if (Enter(PeerAddress.Of(peer)) is { } waiter)
        {
            await using var gone = cancellationToken.UnsafeRegister(_ => GiveUp(waiter, cancellationToken), null);
            await waiter.Turn.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Lets the next one in.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (_turns.First is not { Value: var address })
            {
                _running--;
                return;
            }

            var waiter = _lines[address].First!.Value;
            _turns.RemoveFirst();
            _turns.AddLast(address);
            Remove(waiter);
            waiter.Turn.SetResult();
        }
    }

    /// <summary>Lets a peer in and returns null, or returns its place among those who wait.</summary>
    private Waiter? Enter(IPAddress address)
    {
        lock (_lock)
        {
            if (_running < runningMax)
            {
                _running++;
                return null;
            }

            if (_waiting >= waitingMax)
            {
                MakeRoomFor(address);
            }

            return Add(address);
        }
    }

    private Waiter Add(IPAddress address)
    {
        if (!_lines.TryGetValue(address, out var line))
        {
            _lines.Add(address, line = []);
            _turns.AddLast(address);
        }

        var waiter = new Waiter(address);
        line.AddLast(waiter);
        _waiting++;
        return waiter;
    }

    private void MakeRoomFor(IPAddress address)
    {
        var longest = _lines.Values.MaxBy(line => line.Count)!;
        if (longest.Count <= (_lines.TryGetValue(address, out var own) ? own.Count : 0) + 1)
        {
            throw TooMany();
        }

        var last = longest.Last!.Value;
        Remove(last);
        last.Turn.SetException(TooMany());
    }

    private void Remove(Waiter waiter)
    {
        var line = _lines[waiter.Address];
        line.Remove(waiter);
        _waiting--;
        if (line.Count == 0)
        {
            _lines.Remove(waiter.Address);
            _turns.Remove(waiter.Address);
        }
    }

    private void GiveUp(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!waiter.Turn.Task.IsCompleted)
            {
                Remove(waiter);
                waiter.Turn.SetCanceled(cancellationToken);
            }
        }
    }

    private HarpErrorException TooMany() => new(new HarpError(
        ErrorType.Overloaded,
        $"{waitingMax} attempts to authenticate wait to be verified, the most that may; nothing was accepted",
        HarpError.WithData(("retry_after", 1), ("limit", waitingMax))));

    private sealed class Waiter(IPAddress address)
    {
        public IPAddress Address => address;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
