using System.Collections.Concurrent;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// The requests with an id of one session that may take long, so that they can be taken back (spec: "withdraw"). Of two with the same id the one that came first can be,
/// as long as it is under way.
/// </summary>
/// <param name="giveUp">Ends all of them.</param>
internal sealed class Withdrawals(CancellationToken giveUp)
{
    private readonly ConcurrentDictionary<RawJson, UnderWay> _requests = new();

    /// <summary>Remembers a request; null where there is nothing to take back of it, as it is answered at once.</summary>
    public UnderWay? Add(Request request)
    {
        if (request is not (GetResultRequest { Wait: true } or FollowStreamRequest or ReadStreamRequest))
        {
            return null;
        }

        var added = new UnderWay(this, request.Id, giveUp);
        if (_requests.TryAdd(request.Id, added))
        {
            return added;
        }

        added.Dispose();
        return null;
    }

    /// <summary>Ends a request; done when its last line was written. False where it had ended by itself, or there is none.</summary>
    public async Task<bool> WithdrawAsync(RawJson id)
    {
        if (!_requests.TryGetValue(id, out var request))
        {
            return false;
        }

        request.Cancel();
        return await request.Withdrawn.ConfigureAwait(false);
    }

    /// <summary>One of them. Disposed of when it is over.</summary>
    internal sealed class UnderWay : IDisposable
    {
        private readonly Withdrawals _all;
        private readonly RawJson _id;
        private readonly CancellationTokenSource _stop;
        private readonly TaskCompletionSource<bool> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public UnderWay(Withdrawals all, RawJson id, CancellationToken giveUp)
        {
            (_all, _id) = (all, id);
            _stop = CancellationTokenSource.CreateLinkedTokenSource(giveUp);
            Stop = _stop.Token;
        }

        /// <summary>Ends it.</summary>
        public CancellationToken Stop { get; }

        /// <summary>Whether it was its withdrawal that ended it; known when it is over.</summary>
        public Task<bool> Withdrawn => _over.Task;

        /// <summary>Set by whoever carries it out, where that was ended early.</summary>
        public bool EndedEarly { get; set; }

        public void Cancel()
        {
            try
            {
                _stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has just ended by itself, and says so.
            }
        }

        public void Dispose()
        {
            _all._requests.TryRemove(new KeyValuePair<RawJson, UnderWay>(_id, this));
            _stop.Dispose();
            _over.TrySetResult(EndedEarly);
        }
    }
}
