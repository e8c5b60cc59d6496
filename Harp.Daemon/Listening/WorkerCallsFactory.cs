using Harp.Daemon.Configuration;
using Harp.Daemon.Procedures;
using Harp.Daemon.Workers;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Listening;

/// <summary>
/// Makes workers for what the procedures are now: compiles and checks them, and returns when as many workers stand ready as shall. Nothing of it is left where that fails. All
/// workers that it ever made are known to one registry, so that none is taken for somebody's orphan.
/// </summary>
internal sealed class WorkerCallsFactory(ILoggerFactory logs, TimeProvider time)
{
    /// <summary>Who knows the workers.</summary>
    public WorkerRegistry Registry { get; } = new();

    /// <exception cref="CompilationException">The procedures have errors.</exception>
    /// <exception cref="Hosting.ConfigurationException">They cannot be read.</exception>
    /// <exception cref="Protocol.Errors.HarpErrorException">A worker cannot be started.</exception>
    public async Task<ICallHandler> StartAsync(DaemonOptions options)
    {
        var procedures = ProcedureCompiler.Compile(options.Procedures);

        // The compiler leaves some 100 MB behind that nobody needs again.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Native.BecomeSubreaper();
        var folder = ProcedureFolder.Write(procedures.Image);
        var launcher = new WorkerLauncher(options, folder.AssemblyPath, Registry, logs.CreateLogger<Worker>(), time);
        var pool = new WorkerPool(options, launcher, logs.CreateLogger<WorkerPool>());
        var calls = new WorkerCalls(procedures.Catalogue, new WorkerServices(options, pool, logs.CreateLogger<CallSession>(), time), folder);
        try
        {
            await pool.WarmAsync().ConfigureAwait(false);
            return calls;
        }
        catch
        {
            await calls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
