using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// The requests with an id of one session that may take long, so that they can be taken back (spec: "withdraw"), and all be given up at the
/// end. Of two with the same id the one that came first can be taken back, as long as it is under way.
/// </summary>
internal sealed class Withdrawals
{
    /// <summary>The number of waits that are given up before whatever else waits for the thread has its turn.</summary>
    private const int GivenUpMax = 256;

    private readonly Lock _lock = new();
    private readonly LinkedList<UnderWay> _requests = [];
    private readonly Dictionary<RawJson, UnderWay> _byId = [];
    private readonly CancellationToken _giveUp;

    /// <param name="giveUp">Ends all of them.</param>
    public Withdrawals(CancellationToken giveUp)
    {
        _giveUp = giveUp;
        giveUp.UnsafeRegister(static all => _ = ((Withdrawals)all!).GiveUpAsync(), this);
    }

    /// <summary>Remembers a request; null where there is nothing to take back of it, as it is answered at once.</summary>
    public UnderWay? Add(Request request)
    {
        if (request is not (GetResultRequest { Wait: true } or FollowStreamRequest or ReadStreamRequest))
        {
            return null;
        }

        var added = new UnderWay(this, request.Id);
        lock (_lock)
        {
            _requests.AddLast(added.Place);
            _byId.TryAdd(request.Id, added);
        }

        if (_giveUp.IsCancellationRequested)
        {
            added.Cancel();
        }

        return added;
    }

    /// <summary>Ends a request; done when its last line was written. False where it had ended by itself, or there is none.</summary>
    public async Task<bool> WithdrawAsync(RawJson id)
    {
        if (Find(id) is not { } request)
        {
            return false;
        }

        request.Cancel();
        return await request.Withdrawn.ConfigureAwait(false);
    }

    private UnderWay? Find(RawJson id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    private UnderWay[] All()
    {
        lock (_lock)
        {
            return [.. _requests];
        }
    }

    private void Remove(UnderWay request, RawJson id)
    {
        lock (_lock)
        {
            _requests.Remove(request.Place);
            if (_byId.TryGetValue(id, out var first) && first == request)
            {
                _byId.Remove(id);
            }
        }
    }

    /// <summary>Each that is given up goes on at once and is over in a moment; but there may be thousands.</summary>
    private async Task GiveUpAsync()
    {
        foreach (var some in All().Chunk(GivenUpMax))
        {
            await Task.Yield();
            foreach (var request in some)
            {
                request.Cancel();
            }
        }
    }

    /// <summary>One of them. Disposed of when it is over.</summary>
    internal sealed class UnderWay : IDisposable
    {
        private readonly Withdrawals _all;
        private readonly RawJson _id;
        private readonly CancellationTokenSource _stop = new();
        private readonly TaskCompletionSource<bool> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public UnderWay(Withdrawals all, RawJson id)
        {
            (_all, _id) = (all, id);
            Place = new LinkedListNode<UnderWay>(this);
        }

        /// <summary>Its place among all that are under way.</summary>
        public LinkedListNode<UnderWay> Place { get; }

        /// <summary>Ends it.</summary>
        public CancellationToken Stop => _stop.Token;

        /// <summary>True if it was its withdrawal that ended it; known when it is over.</summary>
        public Task<bool> Withdrawn => _over.Task;

        /// <summary>Set by whoever carries it out, where that was ended early.</summary>
        public bool EndedEarly { get; set; }

        public void Cancel() => _stop.Cancel();

        /// <summary>The source of the token has no timer, so there is nothing of it to dispose of; it may just be cancelling.</summary>
        public void Dispose()
        {
            _all.Remove(this, _id);
            _over.TrySetResult(EndedEarly);
        }
    }
}
