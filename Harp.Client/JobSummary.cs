using Harp.Client.Connections;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Client;

/// <summary>
/// One job of a list (spec: "list_jobs"). <see cref="HarpCaller.Job"/> makes a handle of its <see cref="Id"/>.
/// </summary>
/// <example><code>await foreach (var summary in caller.ListJobsAsync()) Console.WriteLine($"{summary.Id} {summary.State}
/// {summary.Procedure}");</code></example>
public sealed class JobSummary
{
    internal JobSummary(ListedJobReply reply, ReadOnlyMemory<byte> line)
    {
        Id = reply.Job.ToString();
        State = reply.Facts.State;
        Host = reply.Host;
        Procedure = reply.Procedure;
        Queue = reply.Facts.Queue;
        Packets = reply.Facts.Packets;
        SubmittedAt = UnixTime.OfMilliseconds(reply.Facts.TimesMs.Submit);
        StartedAt = UnixTime.OfMilliseconds(reply.Facts.TimesMs.Start);
        EndedAt = UnixTime.OfMilliseconds(reply.Facts.TimesMs.End);
        Info = reply.Info;
        Utf8 = line.ToArray();
    }

    /// <summary>The job's id.</summary>
    public string Id { get; }

    /// <summary>The state that it is in.</summary>
    public JobState State { get; }

    /// <summary>The host that was asked for.</summary>
    public string Host { get; }

    /// <summary>The procedure that was asked for.</summary>
    public string Procedure { get; }

    /// <summary>The name of its queue as it was sent; null for none.</summary>
    public RawJson? Queue { get; }

    /// <summary>The number of packets that are stored.</summary>
    public long Packets { get; }

    /// <summary>The time at which the call was accepted.</summary>
    public DateTimeOffset SubmittedAt { get; }

    /// <summary>The time at which it was started; null while it waits, and for a job that ended without a start.</summary>
    public DateTimeOffset? StartedAt { get; }

    /// <summary>The time at which it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; }

    /// <summary>The value that the caller attached.</summary>
    public RawJson Info { get; }

    /// <summary>The whole line as it came, in UTF-8, with members that this library does not know.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The id and the state.</summary>
    public override string ToString() => $"{Id} {JobStates.Word(State)}";
}
