using System.Globalization;
using System.Text;
using CommandLine;
using Harp.Client.CommandLine.Output;
using Harp.Protocol.Json;

namespace Harp.Client.CommandLine.Verbs;

[Verb("ping", HelpText = "Ask the dispatcher whether it is there, what it is, and how long an answer takes.")]
[Example("harpcall ping --dispatcher dispatcher.example:3502 --tls", "whether it is there, and answers over TLS")]
internal sealed class PingVerb : Verb
{
    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        // The first answer pays for the connection; the second one is what a request costs.
        await context.Caller.HelloAsync(cancellationToken).ConfigureAwait(false);
        var asked = context.Time.GetTimestamp();
        var dispatcher = await context.Caller.HelloAsync(cancellationToken).ConfigureAwait(false);
        var took = context.Time.GetElapsedTime(asked).TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
        if (context.Terminal.IsForPeople)
        {
            var user = dispatcher.User is { } name ? $", as {name}" : "";
            await context.Terminal.WriteTextAsync(
                CellText.Line($"{dispatcher} at {context.Settings.Dispatcher}{user}: answers in {took} ms"),
                cancellationToken).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        var asWhom = dispatcher.User is { } known ? StrictJson.FromValue(known) : RawJson.Null;
        var json =
            $"{{\"server\":{StrictJson.FromValue(dispatcher.Server)},\"version\":{StrictJson.FromValue(dispatcher.Version)},"
            + $"\"user\":{asWhom},\"ms\":{took}}}";
        await context.Terminal.WriteAsync(Encoding.UTF8.GetBytes(json), cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
