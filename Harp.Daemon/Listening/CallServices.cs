using Harp.Daemon.Authentication;
using Harp.Daemon.Configuration;
using Harp.Daemon.Procedures;
using Harp.Daemon.Workers;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Listening;

/// <summary>What every call needs.</summary>
internal sealed record CallServices(
    DaemonOptions Options, Authenticator Authenticator, Catalogue Catalogue, WorkerPool Workers, ILogger<CallSession> Logger, TimeProvider Time);
