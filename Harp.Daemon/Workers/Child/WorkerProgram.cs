using Harp.Hosting.Processes;
using Harp.Protocol.Framing;
using Harp.Serving.Procedures;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// <c>harpd worker MANIFEST SETUP</c>: the process that runs procedures, one call after another. It speaks the daemon leg's frames on what
/// were its stdin and stdout, and ends, with everything it started, when the daemon dies.
/// </summary>
internal static class WorkerProgram
{
    public const string Verb = "worker";

    public static async Task<int> RunAsync(string manifestPath, string setupText)
    {
        Inheritance.SettleAll();
        CultureData.Settle();
        var setup = WorkerSetup.Parse(setupText);
        Native.NewSession();
        Native.BecomeSubreaper();

        var channel = ProtocolChannel.Take();
        var folder = Path.GetDirectoryName(manifestPath)!;
        var incoming = Lifeline.Read(channel, (int)setup.Daemon);
        var manifest = WorkerManifest.Read(manifestPath);
        var outgoing = new WorkerOutput(new PipeEnd(channel.Output));
        var procedures = ProcedureTable.Load(manifest, folder);
        var maker = new MessageMaker(manifest.MessageBytesMax, manifest.ExceptionStacks);
        Bounds.Take(setup);
        CallScope.Watch();
        var leftovers = new Leftovers(setup, channel, TimeProvider.System);
        var loop = new WorkerLoop(new FrameReader(incoming, int.MaxValue - 1), outgoing, procedures, maker, leftovers, setup);

        // The end of stdin makes it look whether the daemon died; the signal only wakes a worker that the daemon had stopped when it died.
        // A change of the user ends it.
        Native.SignalOnParentDeath(Native.SigCont);
        await loop.RunAsync().ConfigureAwait(false);
        return 0;
    }
}
