using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// Asks for the packets stored so far, then the outcome or a note that the stream continues (spec: "read_stream"):
/// <c>{"harpcaller":1,"read_stream":"…"[,"since":n|,"recent":n][,"times":true]}</c>; <c>since</c> 0 where neither is given.
/// </summary>
/// <param name="Job">The job id as sent.</param>
/// <param name="Start">The first packet wanted.</param>
public sealed record ReadStreamRequest(string Job, StreamStart Start) : Request
{
    /// <summary>True if each packet tells when the dispatcher received it.</summary>
    public bool Times { get; init; }

    internal static ReadStreamRequest Read(in Envelope envelope) =>
        new(envelope.Text((int)RequestMember.ReadStream), StreamStart.Read(envelope, absent: StreamStart.Since(0)))
        {
            Times = envelope.Boolean((int)RequestMember.Times, absent: false),
        };

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write(",\"read_stream\":"u8);
        output.WriteText(Job);
        Start.Write(output);
        output.Write(Times ? ",\"times\":true"u8 : ""u8);
    }
}
