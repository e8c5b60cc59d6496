using System.Buffers;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// Asks which jobs there are, the newest first, a page at a time (spec: "list_jobs"):
/// <c>{"harpcaller":1,"list_jobs":{["state":…][,"host":…][,"procedure":…][,"queue":{…}]</c>
/// <c>[,"since":ms][,"until":ms][,"job":…][,"limit":n][,"cursor":…]}}</c>.
/// </summary>
public sealed record ListJobsRequest : Request
{
    /// <summary>The number of jobs that a page has where the request does not say: 100.</summary>
    public const int DefaultLimit = 100;

    /// <summary>The number of jobs that a page may have: 1000.</summary>
    public const int LimitMax = 1000;

    /// <summary>The states wanted; all where empty.</summary>
    public JobStateSet States { get; init; }

    /// <summary>The host wanted; all where null.</summary>
    public string? Host { get; init; }

    /// <summary>The procedure wanted; all where null.</summary>
    public string? Procedure { get; init; }

    /// <summary>The queue wanted; all, and jobs without a queue, where null.</summary>
    public QueueName? Queue { get; init; }

    /// <summary>Submitted at this moment or later, in unix milliseconds; from the beginning where null.</summary>
    public long? Since { get; init; }

    /// <summary>Submitted before this moment, in unix milliseconds; until now where null.</summary>
    public long? Until { get; init; }

    /// <summary>The beginning of the job's id; all where null.</summary>
    public JobIdPrefix? Job { get; init; }

    /// <summary>The number of jobs to list, from 1 to <see cref="LimitMax"/>.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>The cursor that the page before ended with; null for the first page.</summary>
    public string? Cursor { get; init; }

    internal static ListJobsRequest Read(in Envelope envelope) => JobFilterObject.Read(envelope.Object((int)RequestMember.ListJobs));

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write(",\"list_jobs\":"u8);
        JobFilterObject.Write(output, this);
    }
}
