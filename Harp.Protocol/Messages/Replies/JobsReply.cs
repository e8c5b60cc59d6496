using System.Buffers;
using System.Text.Json;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>The end of a page of jobs (spec: "list_jobs"): <c>{"jobs":n,"cursor":…|null}</c>.</summary>
/// <param name="Count">How many jobs the page had.</param>
/// <param name="Cursor">What to ask the next page with; null where there is none.</param>
public sealed record JobsReply(long Count, string? Cursor) : Reply
{
    internal static JobsReply Read(in Envelope envelope) => new(
        envelope.Integer((int)ReplyMember.Jobs, min: 0),
        envelope.KindOf((int)ReplyMember.Cursor) is JsonTokenType.Null or JsonTokenType.None
            ? null : envelope.Text((int)ReplyMember.Cursor));

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write("\"jobs\":"u8);
        output.WriteNumber(Count);
        output.Write(",\"cursor\":"u8);
        output.WriteTextOrNull(Cursor);
    }
}
