using CommandLine;
using Harp.Client.CommandLine.Output;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>A verb that prints packets, then the outcome.</summary>
internal abstract class PacketVerb : JobVerb
{
    private JobStream? _stream;

    [Option("since", SetName = "since", MetaValue = "N", HelpText = "Start at packet N; packets are numbered from 0. (Default: 0)")]
    public long? Since { get; set; }

    [Option("recent", SetName = "recent", MetaValue = "N", HelpText = "Start N packets before the last one stored; 0 for none of them.")]
    public long? Recent { get; set; }

    public override string? GoOn => $"harpcall follow {Id}" +
        (_stream?.NextPacket is { } next ? $" --since {next}" : Recent is { } recent ? $" --recent {recent}" : "");

    protected override async Task<int> RunAsync(HarpJob job, VerbContext context, CancellationToken cancellationToken)
    {
        var start = Recent is { } recent
            ? StreamStart.Recent(NotNegative(recent, "recent")) : StreamStart.Since(NotNegative(Since ?? 0, "since"));
        _stream = Open(job, start);
        await using (var watch = Watch(job, context))
        {
            await Printing.PacketsAsync(_stream, watch, context, cancellationToken).ConfigureAwait(false);
        }

        if (_stream.Outcome is { } outcome)
        {
            return await Printing.OutcomeAsync(outcome, context, cancellationToken).ConfigureAwait(false);
        }

        context.Terminal.Say("harpcall: the job has not ended; 'harpcall follow' waits for the rest");
        return ExitCode.Ok;
    }

    protected abstract JobStream Open(HarpJob job, StreamStart start);

    /// <summary>The live line while waiting; null for a verb that does not wait.</summary>
    protected abstract JobWatch? Watch(HarpJob job, VerbContext context);

    private static long NotNegative(long number, string option) => number >= 0
        ? number
        : throw new UsageException($"--{option}: expected an integer ≥ 0, got {number}");
}
