namespace Harp.Serving.Listening;

/// <summary>
/// The handler that carries calls out, where that may be replaced while calls run: each call stays with the handler that it began with, and
/// one that was replaced is disposed of when its last call is over.
/// </summary>
internal sealed class LiveHandler(ICallHandler first) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<Term> _terms = [];
    private readonly HashSet<Task> _ending = [];
    private Term _current = new(first);

    /// <summary>The workers of all handlers that are not over.</summary>
    public (int Idle, int Busy) Workers
    {
        get
        {
            lock (_gate)
            {
                var all = _terms.Append(_current).Select(term => term.Handler.Workers).ToArray();
                return (all.Sum(one => one.Idle), all.Sum(one => one.Busy));
            }
        }
    }

    /// <summary>Calls that run on what was replaced.</summary>
    public int CallsOfBefore
    {
        get
        {
            lock (_gate)
            {
                return _terms.Sum(term => term.Calls);
            }
        }
    }

    /// <summary>The handler for one call, which ends by disposing.</summary>
    public Lease Enter()
    {
        lock (_gate)
        {
            _current.Calls++;
            return new Lease(this, _current);
        }
    }

    /// <summary>New calls go to this one.</summary>
    public void Replace(ICallHandler next)
    {
        lock (_gate)
        {
            var before = _current;
            _current = new Term(next);
            _terms.Add(before);
            EndIfOver(before);
        }
    }

    /// <summary>Ends them all; no call is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_gate)
        {
            ending = [.. _ending];
        }

        await Task.WhenAll(ending).ConfigureAwait(false);
        await _current.Handler.DisposeAsync().ConfigureAwait(false);
    }

    private void Leave(Term term)
    {
        lock (_gate)
        {
            term.Calls--;
            EndIfOver(term);
        }
    }

    private void EndIfOver(Term term)
    {
        if (term.Calls == 0 && _terms.Remove(term))
        {
            _ending.RemoveWhere(task => task.IsCompletedSuccessfully);
            _ending.Add(Task.Run(() => term.Handler.DisposeAsync().AsTask()));
        }
    }

    /// <summary>A call's hold on its handler.</summary>
    public sealed class Lease : IDisposable
    {
        private readonly LiveHandler _owner;
        private Term? _term;

        internal Lease(LiveHandler owner, Term term) => (_owner, _term, Handler) = (owner, term, term.Handler);

        public ICallHandler Handler { get; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _term, null) is { } term)
            {
                _owner.Leave(term);
            }
        }
    }

    /// <summary>A handler's time, and how many calls are under way in it.</summary>
    internal sealed class Term(ICallHandler handler)
    {
        public ICallHandler Handler => handler;

        public int Calls { get; set; }
    }
}
