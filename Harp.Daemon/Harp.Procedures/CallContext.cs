namespace Harp.Procedures;

/// <summary>
/// The facts that a procedure may know about its call; a parameter of this type is filled in by the daemon and is no argument.
/// </summary>
public sealed class CallContext
{
    /// <summary>The name that was called.</summary>
    public required string Procedure { get; init; }

    /// <summary>The user whose password was verified; null where the daemon asks for none.</summary>
    public string? User { get; init; }

    /// <summary>The address of the peer that asked, such as <c>127.0.0.1:50312</c>; null where it is unknown.</summary>
    public string? Client { get; init; }

    /// <summary>The user who asked the dispatcher, as it says; null where it says nothing.</summary>
    public string? Caller { get; init; }

    /// <summary>The dispatcher's job; null where the call belongs to none.</summary>
    public string? Job { get; init; }

    /// <summary>The number of this attempt at the job, from 1; null where the call belongs to none.</summary>
    public int? Attempt { get; init; }

    /// <summary>
    /// The W3C <c>traceparent</c> of the call, to hand on to what the procedure asks elsewhere; null where nobody traces the call. It is
    /// the parent of <see cref="System.Diagnostics.Activity.Current"/> already, so that an HttpClient hands it on by itself.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>
    /// The time at which the call is ended, by a limit of the daemon or of the dispatcher; null where neither has told one.
    /// </summary>
    public DateTimeOffset? Deadline { get; init; }
}
