using System.Diagnostics;
using Harp.Daemon.Configuration;
using Harp.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Workers;

/// <summary>Starts workers: this same program with the hidden verb <c>worker</c>.</summary>
internal sealed class WorkerLauncher(DaemonOptions options, string manifestPath, ILogger<Worker> logger, TimeProvider time)
{
    private readonly WorkerRegistry _registry = new();

    /// <summary>Starts a worker and waits until it can take a call.</summary>
    /// <exception cref="HarpErrorException"><c>system_error</c>: it cannot be started.</exception>
    public async Task<Worker> StartAsync()
    {
        var worker = new Worker(
            new WorkerProcess(Spawn(), _registry, logger, time), options.Limits.DaemonMessageBytesMax, logger, time);
        if (await worker.BecomesIdleAsync(options.WorkerStart).ConfigureAwait(false))
        {
            return worker;
        }

        await worker.KillAsync().ConfigureAwait(false);
        throw Failed($"a worker process ended with {worker.End} before it was ready");
    }

    private Process Spawn()
    {
        try
        {
            return _registry.Start(How());
        }
        catch (System.ComponentModel.Win32Exception refused)
        {
            throw Failed($"a worker process cannot be started: {refused.Message}");
        }
    }

    private ProcessStartInfo How()
    {
        var program = Environment.ProcessPath!;
        var how = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            how.ArgumentList.Add(typeof(WorkerLauncher).Assembly.Location);
        }

        how.ArgumentList.Add("worker");
        how.ArgumentList.Add(manifestPath);
        return how;
    }

    private static HarpErrorException Failed(string message) => new(new HarpError(ErrorType.SystemError, message));
}
