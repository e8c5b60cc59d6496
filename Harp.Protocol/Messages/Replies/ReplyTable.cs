using System.Text.Json;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>Reads the members of one kind of reply.</summary>
internal delegate Reply ReplyParser(in Envelope envelope);

/// <summary>
/// Every reply of the client leg, by the member that makes it known. <c>queue</c> stands in a status too, so the order matters: the first
/// row whose member is there holds.
/// </summary>
internal static class ReplyTable
{
    public static readonly MemberTable Members = new(
        "", [.. Enum.GetNames<ReplyMember>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)]);

    private static readonly (ReplyMember Sign, ReplyParser Read)[] Rows =
    [
        (ReplyMember.Packet, PacketReply.Read),
        (ReplyMember.JobId, JobIdReply.Read),
        (ReplyMember.Call, StatusReply.Read),
        (ReplyMember.Result, (in envelope) => OutcomeReply.Result(envelope.Copy((int)ReplyMember.Result))),
        (ReplyMember.Exception, (in envelope) => OutcomeReply.Exception(envelope.Copy((int)ReplyMember.Exception))),
        (ReplyMember.Error, (in envelope) => OutcomeReply.Error(envelope.Copy((int)ReplyMember.Error))),
        (ReplyMember.Cancelled, (in envelope) => new CancelledReply(envelope.Boolean((int)ReplyMember.Cancelled, absent: false))),
        (ReplyMember.NoResult, (in _) => NoResultReply.Instance),
        (ReplyMember.Continue, (in _) => ContinueReply.Instance),
        (ReplyMember.Job, ListedJobReply.Read),
        (ReplyMember.Jobs, JobsReply.Read),
        (ReplyMember.Queue, ListedQueueReply.Read),
        (ReplyMember.Queues, (in envelope) => new QueuesReply(envelope.Integer((int)ReplyMember.Queues, min: 0))),
        (ReplyMember.CancelledJobs, (in envelope) => new CancelledJobsReply(envelope.Integer((int)ReplyMember.CancelledJobs, min: 0))),
        (ReplyMember.Host, ListedHostReply.Read),
        (ReplyMember.Hosts, HostsReply.Read),
        (ReplyMember.Pruned, (in envelope) => new PrunedReply(envelope.Integer((int)ReplyMember.Pruned, min: 0))),
        (ReplyMember.Hello, HelloReply.Read),
        (ReplyMember.Withdrawn, (in envelope) => new WithdrawnReply(envelope.Boolean((int)ReplyMember.Withdrawn, absent: false))),
    ];

    /// <exception cref="HarpErrorException">It is no reply.</exception>
    public static Reply Read(in Envelope envelope, ReadOnlySpan<byte> line)
    {
        foreach (var (sign, read) in Rows)
        {
            if (envelope.Has((int)sign))
            {
                return read(envelope);
            }
        }

        throw new HarpErrorException(HarpError.InvalidRequest($"expected a reply, got {Excerpt.Of(line)}"));
    }
}
