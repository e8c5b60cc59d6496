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

// The console's own writer would set the terminal up for reading keys, with sequences that nobody asked for.
await using var stderr = new StreamWriter(Console.OpenStandardError()) { AutoFlush = true };
var surroundings = new Surroundings { Environment = Environment.GetEnvironmentVariable };
var terminal = new Terminal(stdout, stderr, TerminalTraits.Detect(surroundings.Environment));
KeypadMode.AvoidUnlessNeeded(args);
return await new Harpcall(terminal, surroundings).RunAsync(args, interrupted.Token).ConfigureAwait(false);
