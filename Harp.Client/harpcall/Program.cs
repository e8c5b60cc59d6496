using System.Runtime.InteropServices;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Output;

using var interrupted = new CancellationTokenSource();
using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    // The first Ctrl-C stops the waiting and tells how to go on; a second one leaves at once.
    context.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
});
using var stdout = StandardOutput.Open();
var surroundings = new Surroundings { Environment = Environment.GetEnvironmentVariable };
return await new Harpcall(new Terminal(stdout, Console.Error, TerminalTraits.Detect(surroundings.Environment)), surroundings)
    .RunAsync(args, interrupted.Token).ConfigureAwait(false);
