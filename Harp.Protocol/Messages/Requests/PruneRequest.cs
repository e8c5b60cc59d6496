using System.Buffers;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// Asks for ended jobs to be forgotten, the oldest first, until what remains fits all that is said (spec: "prune"):
/// <c>{"harpcaller":1,"prune":{["max_age":s][,"max_jobs":n][,"max_bytes":n]}}</c>, at least one of them.
/// </summary>
public sealed record PruneRequest : Request
{
    private const int MaxAgeMember = 0;
    private const int MaxJobsMember = 1;
    private const int MaxBytesMember = 2;

    private static readonly MemberTable Members = new("prune.", "max_age", "max_jobs", "max_bytes");

    /// <summary>The age that a job that stays may have ended; as long as it likes where null.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The number of ended jobs that may stay; any number where null.</summary>
    public long? MaxJobs { get; init; }

    /// <summary>The number of bytes that the ended jobs that stay may take; any number where null.</summary>
    public long? MaxBytes { get; init; }

    internal static PruneRequest Read(in Envelope request)
    {
        Span<Slot> slots = stackalloc Slot[Members.Count];
        var envelope = Envelope.Of(request.Object((int)RequestMember.Prune), Members, slots);
        NestedMembers.RefuseUnknown(envelope, Members);
        var wanted = new PruneRequest
        {
            MaxAge = Seconds.ReadOptional(envelope, MaxAgeMember),
            MaxJobs = envelope.Has(MaxJobsMember) ? envelope.Integer(MaxJobsMember, min: 0) : null,
            MaxBytes = envelope.Has(MaxBytesMember) ? envelope.Integer(MaxBytesMember, min: 0) : null,
        };
        return wanted is { MaxAge: null, MaxJobs: null, MaxBytes: null }
            ? throw new HarpErrorException(
                HarpError.InvalidRequest("prune: expected at least one of max_age, max_jobs, max_bytes, got none"))
            : wanted;
    }

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write(",\"prune\":{"u8);
        var first = true;
        if (MaxAge is not null)
        {
            Seconds.WriteOptional(output, "\"max_age\":"u8, MaxAge);
            first = false;
        }

        WriteNumber(output, "\"max_jobs\":"u8, MaxJobs, ref first);
        WriteNumber(output, "\"max_bytes\":"u8, MaxBytes, ref first);
        output.Write("}"u8);
    }

    private static void WriteNumber(IBufferWriter<byte> output, ReadOnlySpan<byte> name, long? number, ref bool first)
    {
        if (number is { } value)
        {
            output.Write(first ? ""u8 : ","u8);
            first = false;
            output.Write(name);
            output.WriteNumber(value);
        }
    }
}
