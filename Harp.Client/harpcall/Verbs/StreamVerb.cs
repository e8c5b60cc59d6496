using CommandLine;
using Harp.Client.CommandLine.Output;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client.CommandLine.Verbs;

[Verb("stream", HelpText = "Print the packets stored so far, and the result if the job has ended.")]
[Example("harpcall stream @last -o raw", "what there is now, texts as they are")]
internal sealed class StreamVerb : PacketVerb
{
    protected override JobStream Open(HarpJob job, StreamStart start) => job.ReadAsync(start);

    protected override JobWatch? Watch(HarpJob job, VerbContext context) => null;
}
