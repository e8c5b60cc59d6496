using System.Globalization;
using CommandLine;
using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

[Verb("queues", HelpText = "List the queues, with how many of their jobs run and wait.")]
[Example("harpcall queues", "every queue that has a job")]
internal sealed class QueuesVerb : Verb
{
    private static readonly Table Queues = new(
        new Column("QUEUE") { Least = 10 }, new Column("RUNNING") { ToTheRight = true }, new Column("AT MOST") { ToTheRight = true },
        new Column("WAITING") { ToTheRight = true });

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var queues = await context.Caller.ListQueuesAsync(cancellationToken).ConfigureAwait(false);
        await Listing.PrintAsync(
            context, queues, queue => JsonMembers.Inner(queue.Utf8, "queue"),
            (width, paint) => Queues.Layout([.. queues.Select(Row)], width, paint),
            "No queues: none has a job that waits or runs.", cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;
    }

    private static Cell[] Row(QueueInfo queue) =>
        [QueueLabel.Of(queue.Name), Number(queue.Running), Number(queue.Concurrency), Number(queue.Waiting)];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
