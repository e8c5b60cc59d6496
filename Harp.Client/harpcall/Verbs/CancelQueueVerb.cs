using System.Globalization;
using System.Text;
using CommandLine;

namespace Harp.Client.CommandLine.Verbs;

[Verb("cancel-queue", HelpText = "End all jobs of a queue at once, those that wait and those that run; prints how many.")]
[Example("harpcall cancel-queue backups --yes", "end all jobs of the queue without a question")]
internal sealed class CancelQueueVerb : Verb
{
    private bool _isConfirmed;

    [Value(0, MetaName = "QUEUE", Required = true, HelpText = "The queue's name: a text, or a JSON object as queues shows it.")]
    public string Queue { get; set; } = "";

    [Option('y', "yes", HelpText = "Do not ask. Without a terminal, where nobody can be asked, it must be said.")]
    public bool Yes { get; set; }

    public override string Interrupted => _isConfirmed ? base.Interrupted : "nothing was done";

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var queue = OptionValue.Queue("QUEUE", Queue);
        _isConfirmed = await context.ConfirmAsync($"End every job of queue {queue.Name}?", Yes, cancellationToken).ConfigureAwait(false);
        if (!_isConfirmed)
        {
            context.Terminal.Say("harpcall: nothing was done");
            return ExitCode.Ok;
        }

        var count = await context.Caller.CancelQueueAsync(queue, cancellationToken).ConfigureAwait(false);
        await context.Terminal.WriteAsync(
            Encoding.UTF8.GetBytes(count.ToString(CultureInfo.InvariantCulture)), cancellationToken).ConfigureAwait(false);
        if (count == 0)
        {
            context.Terminal.Say($"harpcall: nothing to cancel: there is no queue {queue.Name}");
        }

        return ExitCode.Ok;
    }
}
