using Harp.Client.Connections;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Client;

/// <summary>The state of a job (spec: "get_status").</summary>
/// <example><code>var status = await job.StatusAsync(); Console.WriteLine($"{status.State} since {status.StartedAt:u}, {status.Packets}
/// packets");</code></example>
public sealed class JobStatus
{
    internal JobStatus(StatusReply reply, ReadOnlyMemory<byte> utf8)
    {
        Host = reply.Host;
        Procedure = reply.Procedure;
        Arguments = reply.Arguments;
        Info = reply.Info;
        SubmittedAt = Time(reply.Times.Submit, reply.Facts?.TimesMs.Submit)!.Value;
        StartedAt = Time(reply.Times.Start, reply.Facts?.TimesMs.Start);
        EndedAt = Time(reply.Times.End, reply.Facts?.TimesMs.End);
        State = reply.Facts?.State;
        Queue = reply.Facts?.Queue;
        Packets = reply.Facts?.Packets;
        Trace = reply.Trace;
        Utf8 = utf8;
    }

    /// <summary>The host that was asked for.</summary>
    public string Host { get; }

    /// <summary>The procedure that was asked for.</summary>
    public string Procedure { get; }

    /// <summary>Its arguments as they were sent.</summary>
    public RawJson Arguments { get; }

    /// <summary>The value that the caller attached.</summary>
    public RawJson Info { get; }

    /// <summary>The time at which the call was accepted.</summary>
    public DateTimeOffset SubmittedAt { get; }

    /// <summary>The time at which it was started; null while it waits, and for a job that ended without a start.</summary>
    public DateTimeOffset? StartedAt { get; }

    /// <summary>The time at which it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; }

    /// <summary>The state; null where a base dispatcher answered, which does not tell it.</summary>
    public JobState? State { get; }

    /// <summary>The name of the job's queue as it was sent; null for none, or where a base dispatcher answered.</summary>
    public RawJson? Queue { get; }

    /// <summary>The number of packets that are stored; null where a base dispatcher answered.</summary>
    public long? Packets { get; }

    /// <summary>The W3C <c>traceparent</c> of what submitted it; null where there was none.</summary>
    public string? Trace { get; }

    /// <summary>The whole reply as it came, in UTF-8, with members that this library does not know.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>A status from the line that a dispatcher would send, for tests that stand in for one.</summary>
    /// <param name="utf8">The line, without LF.</param>
    /// <exception cref="Protocol.Errors.HarpErrorException">It is no status.</exception>
    public static JobStatus Parse(ReadOnlyMemory<byte> utf8) => Reply.Parse(utf8.Span) is StatusReply status
        ? new JobStatus(status, utf8.ToArray())
        : throw new Protocol.Errors.HarpErrorException(Protocol.Errors.HarpError.InvalidRequest("expected a status, got another reply"));

    private static DateTimeOffset? Time(long? seconds, long? milliseconds) =>
        milliseconds is { } exact ? UnixTime.OfMilliseconds(exact)
        : seconds is { } known ? UnixTime.OfSeconds(known)
        : null;
}
