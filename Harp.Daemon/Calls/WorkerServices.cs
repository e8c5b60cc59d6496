using Harp.Daemon.Configuration;
using Harp.Daemon.Workers;
using Harp.Serving.Listening;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Calls;

/// <summary>The parts that every call needs that a worker carries out.</summary>
internal sealed record WorkerServices(DaemonOptions Options, WorkerPool Workers, ILogger<CallSession> Logger, TimeProvider Time);
