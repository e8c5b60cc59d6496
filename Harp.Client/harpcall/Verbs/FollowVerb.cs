using CommandLine;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client.CommandLine.Verbs;

[Verb("follow", HelpText = "Print a job's packets, those stored and then each as it comes, and its result.")]
internal sealed class FollowVerb : PacketVerb
{
    protected override JobStream Open(HarpJob job, StreamStart start) => job.FollowAsync(start);
}
