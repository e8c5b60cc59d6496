using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client;

/// <summary>What may be said about a call besides host, procedure and arguments (spec: "call").</summary>
/// <example>
/// <code>
/// new CallOptions { Queue = new CallQueue("backup"), MaxExecTime = TimeSpan.FromHours(1), Info = new { ticket = 4711 } }
/// </code>
/// </example>
public sealed record CallOptions
{
    /// <summary>The queue to wait in; null for a call that waits for nobody.</summary>
    public CallQueue? Queue { get; init; }

    /// <summary>The longest silence of the daemon; the dispatcher's default where null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The longest run; the dispatcher's default where null, and never more than its maximum.</summary>
    public TimeSpan? MaxExecTime { get; init; }

    /// <summary>Anything to be found again in the status; serialised as JSON unless it is a <see cref="RawJson"/>.</summary>
    public object? Info { get; init; }

    internal CallRequest Request(string host, string procedure, RawJson arguments) => new(host, procedure, arguments)
    {
        Queue = Queue?.Spec,
        Timeout = Positive(Timeout, nameof(Timeout)),
        MaxExecTime = Positive(MaxExecTime, nameof(MaxExecTime)),
        Info = CallArguments.ToJson(Info, nameof(Info)),
    };

    private static TimeSpan? Positive(TimeSpan? time, string name) => time is not { } given || given > TimeSpan.Zero
        ? time
        : throw new ArgumentOutOfRangeException(name, given, "Expected a time greater than zero.");
}
