using Harp.Daemon.Configuration;
using Harp.Daemon.Procedures;
using Harp.Daemon.Procedures.Reading;
using Harp.Daemon.Workers;
using Harp.Serving.Listening;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Calls;

/// <summary>
/// Makes workers for what the procedures are now: compiles and checks them, and returns when as many workers stand ready as shall. Nothing
/// of it is left where that fails. All workers that it ever made are known to one registry, so that none is taken for somebody's orphan.
/// </summary>
internal sealed class WorkerCallsFactory(ILoggerFactory logs, TimeProvider time) : IDisposable
{
    private readonly Lazy<CgroupRoot?> _cgroups = new(CgroupRoot.Find);
    private bool _toldOfCultures;

    /// <summary>The registry that knows workers.</summary>
    public WorkerRegistry Registry { get; } = new();

    /// <exception cref="CompilationException">The procedures have errors.</exception>
    /// <exception cref="Harp.Hosting.ConfigurationException">They cannot be read.</exception>
    /// <exception cref="Protocol.Errors.HarpErrorException">A worker cannot be started.</exception>
    public async Task<ICallHandler> StartAsync(DaemonOptions options)
    {
        Native.BecomeSubreaper();
        var procedures = await ProcedureLoader.LoadAsync(
            options, new ReaderProcess(Registry.StartOther, Registry.ForgetOther)).ConfigureAwait(false);
        Account.Check(procedures.Catalogue);
        TellOnce(options.Worker);
        var folder = ProcedureFolder.Write(procedures);
        var launcher = new WorkerLauncher(
            options, folder.Manifest, Registry, new WorkerSandbox(options.Worker, _cgroups.Value, logs.CreateLogger<WorkerSandbox>()),
            logs.CreateLogger<Worker>(), time);
        var pool = new WorkerPool(options, launcher, logs.CreateLogger<WorkerPool>(), time);
        var calls = new WorkerCalls(
            procedures.Catalogue, new WorkerServices(options, pool, logs.CreateLogger<CallSession>(), time), folder);
        try
        {
            await pool.WarmAsync(
                [.. procedures.Catalogue.Procedures.Select(RunAs.Of).Append(RunAs.Daemon).Distinct()]).ConfigureAwait(false);
            return calls;
        }
        catch
        {
            await calls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void TellOnce(WorkerPolicy policy)
    {
        if (!_toldOfCultures && CultureData.AreLacking(policy.Cultures))
        {
            _toldOfCultures = true;
            logs.CreateLogger<WorkerSandbox>().LogWarning("{Fallback}", CultureData.Fallback);
        }
    }

    /// <summary>Removes the workers' control groups. To be called when no worker is left.</summary>
    public void Dispose()
    {
        if (_cgroups.IsValueCreated)
        {
            _cgroups.Value?.Dispose();
        }
    }
}
