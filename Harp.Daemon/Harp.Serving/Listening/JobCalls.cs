using System.Net;
using Harp.Protocol.Errors;

namespace Harp.Serving.Listening;

/// <summary>
/// The calls that run for jobs, and the tombstones of those that are over (spec: "end" of "Dispatcher to daemon"): a call that somebody
/// ended who may make it is never begun again, whenever its request is read, and a call that lost its caller is known to have been here.
/// Tombstones are kept for a time and up to a number for each user, whose oldest are forgotten first, so that nobody makes others' be
/// forgotten.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class JobCalls(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<JobCall, List<Running>> _running = [];
    private readonly Dictionary<string, Graveyard> _graveyards = new(StringComparer.Ordinal);

    /// <summary>A call begins, and is over with <see cref="Running.Leave"/> of what is returned.</summary>
    /// <param name="call">Whose call it is.</param>
    /// <param name="order">What is called, by whom and from where.</param>
    /// <param name="ending">Where its end is asked for.</param>
    /// <param name="limits">How long and how many tombstones are kept.</param>
    /// <param name="allows">Whether a user at an address may call the procedure.</param>
    /// <exception cref="HarpErrorException"><c>cancelled</c>: it was ended before.</exception>
    public Running Enter(JobCall call, CallerOf order, CallEnding ending, TombstoneLimits limits, Func<string?, EndPoint?, bool> allows)
    {
        lock (_lock)
        {
            if (_graveyards.Values.Any(users => users.Find(call, limits) is { } tombstone && allows(tombstone.Of.User, tombstone.Of.Peer)))
            {
                throw new HarpErrorException(new HarpError(
                    ErrorType.Cancelled, $"attempt {call.Attempt} at job {call.Job} was ended before; the procedure was not started"));
            }

            var running = new Running(this, call, order, ending, limits);
            if (!_running.TryGetValue(call, out var same))
            {
                _running[call] = same = [];
            }

            same.Add(running);
            return running;
        }
    }

    /// <summary>
    /// Ends the calls of an attempt at a job, and lets none begin from now on. Done when nothing of them is left; true where there was one,
    /// be it over already.
    /// </summary>
    /// <param name="call">Whose call is to end.</param>
    /// <param name="asker">Who asks, from where.</param>
    /// <param name="limits">How long and how many tombstones are kept.</param>
    /// <param name="check">Throws where who asks may not make calls of that procedure; then nothing was done.</param>
    /// <param name="cancellationToken">Gives the wait up; the calls end nevertheless.</param>
    public async Task<bool> EndAsync(
        JobCall call, CallerOf asker, TombstoneLimits limits, Action<string> check, CancellationToken cancellationToken)
    {
        Running[] running;
        bool wasHere;
        lock (_lock)
        {
            running = [.. _running.GetValueOrDefault(call) ?? []];
            Array.ForEach(running, one => check(one.Of.Procedure));
            var known = running.Select(one => one.Of.Procedure)
                .Concat(_graveyards.Values.Select(users => users.Find(call, limits)?.Of.Procedure ?? "").Where(
                    procedure => procedure.Length > 0 && MayEnd(procedure)))
                .FirstOrDefault();
            wasHere = known is not null;
            Bury(call, asker with { Procedure = known ?? "" }, limits);
        }

        Array.ForEach(running, one => one.Ending.Set(CallEnd.Cancelled));
        await Task.WhenAll(running.Select(one => one.Over)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return wasHere;

        bool MayEnd(string procedure)
        {
            try
            {
                check(procedure);
                return true;
            }
            catch (HarpErrorException)
            {
                return false;
            }
        }
    }

    private void Bury(JobCall call, CallerOf of, TombstoneLimits limits)
    {
        if (!_graveyards.TryGetValue(of.User ?? "", out var graveyard))
        {
            _graveyards[of.User ?? ""] = graveyard = new Graveyard(time);
        }

        graveyard.Add(call, of, limits);
    }

    private void Leave(Running running, bool lost)
    {
        lock (_lock)
        {
            var same = _running[running.Call];
            same.Remove(running);
            if (same.Count == 0)
            {
                _running.Remove(running.Call);
            }

            if (lost)
            {
                Bury(running.Call, running.Of, running.Limits);
            }
        }
    }

    /// <summary>The tombstones of one user, in the order of their making.</summary>
    private sealed class Graveyard(TimeProvider time)
    {
        private readonly Dictionary<JobCall, Tombstone> _tombstones = [];
        private readonly Queue<(JobCall Call, Tombstone Tombstone)> _order = new();

        public Tombstone? Find(JobCall call, TombstoneLimits limits) =>
            _tombstones.TryGetValue(call, out var found) && time.GetElapsedTime(found.At) < limits.Kept ? found : null;

        public void Add(JobCall call, CallerOf of, TombstoneLimits limits)
        {
            var added = new Tombstone(of, time.GetTimestamp());
            _tombstones[call] = added;
            _order.Enqueue((call, added));
            while (_order.TryPeek(out var oldest)
                && (_order.Count > limits.Most || time.GetElapsedTime(oldest.Tombstone.At) >= limits.Kept))
            {
                _order.Dequeue();
                if (ReferenceEquals(_tombstones.GetValueOrDefault(oldest.Call), oldest.Tombstone))
                {
                    _tombstones.Remove(oldest.Call);
                }
            }
        }
    }

    private sealed record Tombstone(CallerOf Of, long At);

    /// <summary>A call that runs.</summary>
    internal sealed class Running(JobCalls owner, JobCall call, CallerOf of, CallEnding ending, TombstoneLimits limits)
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public JobCall Call => call;

        public CallerOf Of => of;

        public CallEnding Ending => ending;

        public TombstoneLimits Limits => limits;

        public Task Over => _over.Task;

        /// <summary>Nothing of the call is left.</summary>
        /// <param name="lost">Whether its caller has not got its outcome, and may ask.</param>
        public void Leave(bool lost)
        {
            owner.Leave(this, lost);
            _over.SetResult();
        }
    }
}
