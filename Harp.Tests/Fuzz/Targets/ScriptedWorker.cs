using Harp.Daemon.Workers;

namespace Harp.Tests.Fuzz.Targets;

/// <summary>A worker that writes what it was given and ends, whatever it is asked.</summary>
internal sealed class ScriptedWorker(byte[] output) : IWorkerProcess
{
    public int Pid => 0;

    public Stream Input => Stream.Null;

    public Stream Output { get; } = new MemoryStream(output);

    public Stream Errors => Stream.Null;

    public bool HasEnded => false;

    public Task WaitForEndAsync() => Task.CompletedTask;

    public Task<WorkerEnd> KillAsync() => Task.FromResult(new WorkerEnd("exit status 0", Why: null, []));
}
