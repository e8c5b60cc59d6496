using System.Buffers;
using System.Text.Json;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// The state of a job, as a status and a listing tell it: <c>"state":…,"queue":{…}|null,"packets":n,"time_ms":{…}</c> (spec: "get_status").
/// A base dispatcher does not tell it.
/// </summary>
/// <param name="State">The state.</param>
/// <param name="Queue">The queue's name as sent; null for none.</param>
/// <param name="Packets">How many packets are stored.</param>
/// <param name="TimesMs">The job's moments in unix milliseconds.</param>
public sealed record JobFacts(JobState State, RawJson? Queue, long Packets, JobTimes TimesMs)
{
    /// <summary>Reads what stands in <paramref name="envelope"/>, at these places of its table.</summary>
    internal static JobFacts Read(in Envelope envelope, int state, int queue, int packets, int timeMs) => new(
        ReadState(envelope, state),
        ReadQueue(envelope, queue),
        envelope.Integer(packets, min: 0),
        JobTimes.Read(envelope.Object(timeMs)));

    private static RawJson? ReadQueue(in Envelope envelope, int member)
    {
        if (envelope.KindOf(member) == JsonTokenType.Null)
        {
            return null;
        }

        envelope.Object(member);
        return envelope.Copy(member);
    }

    internal static JobState ReadState(in Envelope envelope, int member)
    {
        envelope.Expect(member, JobStates.TryParse(envelope.Text(member), out var state), $"one of {string.Join(", ", JobStates.Words)}");
        return state;
    }

    internal static void WriteState(IBufferWriter<byte> output, JobState state)
    {
        output.Write("\"state\":"u8);
        output.WriteText(JobStates.Word(state));
    }

    /// <summary>Writes what follows the state, led by a comma.</summary>
    internal void WriteRest(IBufferWriter<byte> output)
    {
        output.Write(",\"queue\":"u8);
        output.Write(Queue is { } name ? name.Utf8.Span : "null"u8);
        output.Write(",\"packets\":"u8);
        output.WriteNumber(Packets);
        output.Write(",\"time_ms\":"u8);
        TimesMs.Write(output);
    }
}
