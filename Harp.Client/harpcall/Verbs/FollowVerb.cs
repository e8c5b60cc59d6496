using CommandLine;
using Harp.Client.CommandLine.Output;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client.CommandLine.Verbs;

[Verb("follow", HelpText = "Print a job's packets, those stored and then each as it comes, and its result.")]
internal sealed class FollowVerb : PacketVerb
{
    [Option("no-progress", HelpText = "Print packets that tell progress as any other, and draw no live line.")]
    public bool NoProgress { get; set; }

    public override bool Lasts => true;

    protected override JobStream Open(HarpJob job, StreamStart start) => job.FollowAsync(start);

    protected override JobWatch? Watch(HarpJob job, Session session) =>
        NoProgress ? null : new JobWatch(session.Terminal, $"following {job.Id}", job.StatusAsync, session.Time);
}
