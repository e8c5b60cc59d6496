using Harp.Protocol.Errors;

namespace Harp.Serving.Listening;

/// <summary>The reason why a call is ended before it ended by itself.</summary>
/// <param name="Answer">What the peer is told; null where it is gone.</param>
internal sealed record CallEnd(HarpError? Answer)
{
    /// <summary>The peer is gone.</summary>
    public static CallEnd Gone { get; } = new((HarpError?)null);

    /// <summary>The peer asked for it.</summary>
    public static CallEnd Cancelled { get; } =
        new(new HarpError(ErrorType.Cancelled, "the call was ended at the caller's wish; nothing of it is left"));

    /// <summary>The daemon stops.</summary>
    public static CallEnd Shutdown { get; } = ShutdownOf(CallStarted.No);

    /// <summary>The same for a call of which it is known whether the procedure had started.</summary>
    public static CallEnd ShutdownOf(CallStarted started) => new(new HarpError(
        ErrorType.Shutdown,
        started == CallStarted.No
            ? "the daemon is stopping; the procedure was not started"
            : "the daemon is stopping; the call was ended and nothing of it is left",
        HarpError.WithData(("started", started switch { CallStarted.No => "no", CallStarted.Yes => "yes", _ => "maybe" }))));

    /// <summary>The procedure's own limit of time passed.</summary>
    public static CallEnd OverTime(TimeSpan limit) => new(new HarpError(
        ErrorType.Timeout,
        $"the procedure ran longer than its limit of {limit.TotalSeconds} s; the call was ended and nothing of it is left",
        HarpError.WithData(("limit", "time_limit"))));

    /// <summary>The peer has asked for nothing in time.</summary>
    public static CallEnd WithoutRequest(TimeSpan limit) => new(new HarpError(
        ErrorType.Timeout,
        $"expected a request line within {limit.TotalSeconds} s of connecting, got none",
        HarpError.WithData(("limit", "first_line"))));
}
