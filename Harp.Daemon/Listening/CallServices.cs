using Harp.Daemon.Authentication;
using Harp.Daemon.Configuration;
using Harp.Daemon.Procedures;
using Harp.Daemon.Workers;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Listening;

/// <summary>What every call needs.</summary>
internal sealed record CallServices(
    DaemonOptions Options, Authenticator Authenticator, Catalogue Catalogue, WorkerPool Workers, ILogger<CallSession> Logger, TimeProvider Time)
{
    /// <summary>Whether a user, null where nobody is asked, may call a procedure; others are not even told of it.</summary>
    public Func<string?, ProcedureInfo, bool> MayCall { get; init; } = static (_, _) => true;

    /// <summary>Counts the calls of each procedure that has a limit.</summary>
    public ProcedureGate Gate { get; } = new();
}
