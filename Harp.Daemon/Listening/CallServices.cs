using Harp.Daemon.Access;
using Harp.Daemon.Configuration;
using Harp.Daemon.Diagnostics;
using Harp.Hosting;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Listening;

/// <summary>What every connection needs; what may be replaced is read where it is used.</summary>
internal sealed record CallServices(
    Live<DaemonOptions> Options, Live<AccessControl> Access, LiveHandler Handler, DaemonMetrics Metrics, ILogger<CallSession> Logger, TimeProvider Time)
{
    /// <summary>Counts the calls of each procedure that has a limit, those too that run on what was replaced.</summary>
    public ProcedureGate Gate { get; } = new();
}
