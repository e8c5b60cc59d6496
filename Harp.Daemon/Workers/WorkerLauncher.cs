using System.Diagnostics;
using Harp.Daemon.Configuration;
using Harp.Daemon.Workers.Child;
using Harp.Hosting;
using Harp.Protocol.Errors;
using Microsoft.Extensions.Logging;
using Process = Harp.Hosting.Processes.ChildProcess;

namespace Harp.Daemon.Workers;

/// <summary>Starts workers: this same program with the hidden verb <c>worker</c>, bounded as its policy says.</summary>
internal sealed class WorkerLauncher(DaemonOptions options, string manifestPath, WorkerRegistry registry, WorkerGround ground, ILogger<Worker> logger, TimeProvider time)
{
    /// <summary>Starts a worker and waits until it can take a call.</summary>
    /// <exception cref="HarpErrorException"><c>system_error</c>: it cannot be started.</exception>
    public async Task<Worker> StartAsync(RunAs who)
    {
        var cgroup = ground.AddCgroup();
        var worker = new Worker(
            new WorkerProcess(Spawn(who, cgroup), cgroup, registry, logger, time), who, options.Limits.DaemonMessageBytesMax, options.Worker.OutputLines, logger, time);
        if (await worker.BecomesIdleAsync(options.WorkerStart).ConfigureAwait(false))
        {
            return worker;
        }

        await worker.KillAsync().ConfigureAwait(false);
        throw Failed($"a worker process ended with {worker.End} before it was ready{(worker.Why is { } why ? $": {why}" : "")}");
    }

    private Process Spawn(RunAs who, Cgroup? cgroup)
    {
        try
        {
            var process = registry.Start(How(Account.Find(who)));

            // It has not been told anything yet, so whatever it will start is in the group as well.
            cgroup?.Join(process.Id);
            return process;
        }
        catch (Exception refused) when (refused is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException or ConfigurationException)
        {
            throw Failed($"a worker process cannot be started: {refused.Message}");
        }
    }

    private ProcessStartInfo How(Account? account)
    {
        var how = OwnProgram.With(WorkerProgram.Verb, manifestPath, ground.SetupOf(account).ToArgument());
        how.RedirectStandardError = true;
        ground.Furnish(how, account);
        return how;
    }

    private static HarpErrorException Failed(string message) => new(new HarpError(ErrorType.SystemError, message));
}
