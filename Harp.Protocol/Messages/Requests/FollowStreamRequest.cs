using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// Asks for a job's packets as they come, then its outcome (spec: "follow_stream"):
/// <c>{"harpcaller":1,"follow_stream":"…"[,"since":n|,"recent":n][,"times":true]}</c>; <c>recent</c> 0 where neither is given.
/// </summary>
/// <param name="Job">The job id as sent.</param>
/// <param name="Start">The first packet wanted.</param>
public sealed record FollowStreamRequest(string Job, StreamStart Start) : Request
{
    /// <summary>True if each packet tells when the dispatcher received it.</summary>
    public bool Times { get; init; }

    internal static FollowStreamRequest Read(in Envelope envelope) =>
        new(envelope.Text((int)RequestMember.FollowStream), StreamStart.Read(envelope, absent: StreamStart.Recent(0)))
        {
            Times = envelope.Boolean((int)RequestMember.Times, absent: false),
        };

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write(",\"follow_stream\":"u8);
        output.WriteText(Job);
        Start.Write(output);
        output.Write(Times ? ",\"times\":true"u8 : ""u8);
    }
}
