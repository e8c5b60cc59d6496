using Harp.Daemon.Access;
using Harp.Daemon.Configuration;
using Harp.Daemon.Diagnostics;
using Harp.Hosting;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Listening;

/// <summary>What every connection needs; what may be replaced is read where it is used.</summary>
internal sealed record CallServices(
    Live<DaemonOptions> Options, Live<AccessControl> Access, LiveHandler Handler, DaemonMetrics Metrics, ILogger<CallSession> Logger, TimeProvider Time);
