using System.Diagnostics;
using Harp.Daemon.Configuration;
using Harp.Daemon.Workers.Child;
using Harp.Hosting;
using Harp.Hosting.Processes;
using Harp.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Workers;

/// <summary>Starts workers: this same program with the hidden verb <c>worker</c>, bounded as its policy says.</summary>
/// <param name="options">How many, and how they are bounded.</param>
/// <param name="manifest">Brings the path of the manifest, which is there afterwards.</param>
/// <param name="registry">Who knows the workers.</param>
/// <param name="sandbox">What they stand on.</param>
/// <param name="logger">Told what they print.</param>
/// <param name="time">What their limits are measured by.</param>
internal sealed class WorkerLauncher(
    DaemonOptions options, Func<string> manifest, WorkerRegistry registry, WorkerSandbox sandbox, ILogger<Worker> logger, TimeProvider time)
{
    /// <summary>Starts a worker and waits until it can take a call.</summary>
    /// <exception cref="HarpErrorException"><c>system_error</c>: it cannot be started.</exception>
    public async Task<Worker> StartAsync(RunAs who)
    {
        var cgroup = sandbox.AddCgroup();
        var worker = new Worker(
            ProcessOf(await SpawnAsync(who, cgroup).ConfigureAwait(false), cgroup), who, options.Limits.DaemonMessageBytesMax,
            options.Worker.OutputLines, logger, time);
        if (await worker.BecomesIdleAsync(options.WorkerStart).ConfigureAwait(false))
        {
            return worker;
        }

        await worker.KillAsync().ConfigureAwait(false);
        throw Failed($"a worker process ended with {worker.End} before it was ready{(worker.Why is { } why ? $": {why}" : "")}");
    }

    private async Task<ChildProcess> SpawnAsync(RunAs who, Cgroup? cgroup)
    {
        ChildProcess? process = null;
        try
        {
            process = registry.Start(How(Account.Find(who)));

            // It has not been told anything yet, so whatever it will start is in the group as well.
            cgroup?.Join(process.Id);
            return process;
        }
        catch (Exception refused) when (refused is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException
            or ConfigurationException)
        {
            if (process is not null)
            {
                await ProcessOf(process, cgroup).KillAsync().ConfigureAwait(false);
            }

            cgroup?.Remove();
            throw Failed($"a worker process cannot be started: {refused.Message}");
        }
    }

    private WorkerProcess ProcessOf(ChildProcess process, Cgroup? cgroup) =>
        new(process, cgroup, sandbox.DataBytesMax, registry, logger, time);

    private ProcessStartInfo How(Account? account)
    {
        var how = OwnProgram.With(WorkerProgram.Verb, manifest(), sandbox.SetupOf(account).ToArgument());
        how.RedirectStandardError = true;
        sandbox.Furnish(how, account);
        return how;
    }

    private static HarpErrorException Failed(string message) => new(new HarpError(ErrorType.SystemError, message));
}
