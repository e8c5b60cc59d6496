using System.Net;
using Harp.Hosting;
using Harp.Protocol.Framing;
using Harp.Serving.Access;
using Harp.Serving.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Harp.Serving.Listening;

/// <summary>The services that every connection needs; what may be replaced is read where it is used.</summary>
internal sealed record CallServices(
    Live<ServingOptions> Options, Live<AccessControl> Access, LiveHandler Handler, DaemonMetrics Metrics,
    ILogger<CallSession> Logger, TimeProvider Time)
{
    /// <summary>Counts the calls of each procedure that has a limit, those too that run on what was replaced.</summary>
    public ProcedureGate Gate { get; } = new();

    /// <summary>The bounds of the long lines that are being read, by address: a daemon learns who asks from the end of the line.</summary>
    public LineShares<IPAddress> Lines { get; } =
        new(new LineBudget(Options.Current.ReadingBytesMax, time: Time), Options.Current.ShareReadingBytesMax);

    /// <summary>The calls that run for jobs, and those that were ended.</summary>
    public JobCalls Jobs { get; } = new(Time);
}
