using System.Runtime.InteropServices;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Output;

var streams = StandardStreams.Take();
using var interrupted = new CancellationTokenSource();
using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    // The first Ctrl-C stops the waiting and tells how to go on; a second one leaves at once.
    context.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
});
using var stdout = streams.OpenOutput();
await using var stderr = streams.OpenError();
var environment = new ConsoleEnvironment { Environment = Environment.GetEnvironmentVariable, OpenInput = streams.OpenInput };
var terminal = new Terminal(stdout, stderr, TerminalTraits.Detect(environment.Environment));
KeypadMode.AvoidUnlessNeeded(args);
return await new Harpcall(terminal, environment).RunAsync(args, interrupted.Token).ConfigureAwait(false);
