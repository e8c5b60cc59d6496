using CommandLine;
using Harp.Benchmarks.Commands;
using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load.Parties;
using Harp.Hosting;

if (args.Length == 0)
{
    Console.WriteLine(Explanation.Text);
    return ExitStatus.Success;
}

using var parser = UsageScreen.Parser();
var parsed =
    parser.ParseArguments<
    MeasureVerb, GuardVerb, BaselineVerb, QueuesVerb, LoadVerb, DaemonVerb, StubDaemonVerb, InProcessVerb, BareServerVerb>(args);
try
{
    return parsed.MapResult(
        (MeasureVerb measure) => measure.Run(),
        (GuardVerb guard) => guard.Run(),
        (BaselineVerb baseline) => baseline.Run(),
        (LoadVerb load) => load.Run(),
        (DaemonVerb daemon) => daemon.Run(),
        (StubDaemonVerb daemon) => daemon.Run(),
        (InProcessVerb service) => service.Run(),
        (BareServerVerb bare) => bare.Run(),
        (QueuesVerb queues) => queues.Run(),
        _ => UsageScreen.Show("Harp.Benchmarks", parsed));
}
catch (BenchmarkFailedException failed)
{
    Console.Error.WriteLine(failed.Message);
    return ExitStatus.Failure;
}
