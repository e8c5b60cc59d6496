using Harp.Procedures;
using Harp.Protocol.Json;

namespace Harp.Serving.Procedures;

/// <summary>A call that was admitted: what is called with what, and who asks.</summary>
/// <param name="Procedure">The procedure's name.</param>
/// <param name="Arguments">What the caller gave: an array, or an object of names.</param>
/// <param name="User">The verified user; null where nobody is asked.</param>
/// <param name="Client">The address of the peer.</param>
internal sealed record Invocation(string Procedure, RawJson Arguments, string? User, string? Client)
{
    /// <summary>The dispatcher's job; null where the call belongs to none.</summary>
    public string? Job { get; init; }

    public int? Attempt { get; init; }

    /// <summary>The user who asked the dispatcher.</summary>
    public string? Caller { get; init; }

    /// <summary>The W3C <c>traceparent</c> of what carries the call out; null where nobody traces it.</summary>
    public string? Trace { get; init; }

    /// <summary>The time at which the daemon ends the call, or the dispatcher does.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The time that the dispatcher waits for the next message; null where it says nothing.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>The time that the dispatcher lets the call run; null where it says nothing.</summary>
    public TimeSpan? MaxExecTime { get; init; }

    /// <summary>The same call with the time at which it ends, if it has a limit.</summary>
    /// <param name="now">When it begins.</param>
    /// <param name="limit">The daemon's own limit; null for none.</param>
    public Invocation Until(DateTimeOffset now, TimeSpan? limit) => this with
    {
        Deadline = limit is null || MaxExecTime < limit ? now + MaxExecTime : now + limit,
    };

    /// <summary>The facts that the procedure may know of its call.</summary>
    public CallContext ToContext() => new()
    {
        Procedure = Procedure,
        User = User,
        Client = Client,
        Job = Job,
        Attempt = Attempt,
        Caller = Caller,
        Deadline = Deadline,
        TraceParent = Trace,
    };
}
