using CommandLine;
using Harp.Client.CommandLine.Output;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client.CommandLine.Verbs;

[Verb("follow", HelpText = "Print a job's packets, those stored and then each as it comes, and its result.")]
[Example("harpcall follow @last", "everything that the last call has sent, and what is still to come")]
[Example("harpcall follow 01938d7e-9d3c --recent 10", "the last ten packets, and what is still to come")]
internal sealed class FollowVerb : PacketVerb
{
    [Option("no-progress", HelpText = "Print packets that tell progress as any other, and draw no live line.")]
    public bool NoProgress { get; set; }

    public override bool Lasts => true;

    protected override JobStream Open(HarpJob job, StreamStart start) => job.FollowAsync(start);

    protected override JobWatch? Watch(HarpJob job, VerbContext context) =>
        NoProgress ? null : new JobWatch(context.Terminal, $"following {job.Id}", job.StatusAsync, context.Time);
}
