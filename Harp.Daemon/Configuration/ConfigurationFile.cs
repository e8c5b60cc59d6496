using Harp.Hosting;
using Harp.Protocol;

namespace Harp.Daemon.Configuration;

/// <summary>The daemon's TOML file: keys in snake_case, times in seconds; unknown keys are refused.</summary>
internal static class ConfigurationFile
{
    private static readonly DaemonOptions Defaults = new() { Procedures = "" };

    /// <exception cref="ConfigurationException">It says what is not known.</exception>
    public static FileOptions Of(Settings top)
    {
        var (limits, times, exceptions) = (top.Table("limits"), top.Table("times"), top.Table("exceptions"));
        var options = new DaemonOptions
        {
            Listen = top.Text("listen") is { } listen ? ListenAddress.Parse(listen) : Defaults.Listen,
            Procedures = top.File("procedures") ?? "",
            Users = top.File("users"),
            Tls = TlsFiles.Of(top),
            Limits = LinkOf(limits, times),
            ConnectionsMax = limits.Count("connections", 1) ?? Defaults.ConnectionsMax,
            WorkersMin = limits.Count("workers_min", 0) ?? Defaults.WorkersMin,
            WorkersMax = limits.Count("workers_max", 1) ?? Defaults.WorkersMax,
            WorkerStart = times.Seconds("worker_start") ?? Defaults.WorkerStart,
            WorkerWait = times.Seconds("worker_wait") ?? Defaults.WorkerWait,
            Grace = times.Seconds("grace") ?? Defaults.Grace,
            StopLimit = times.Seconds("drain") ?? Defaults.StopLimit,
            Sources = SourcesTable.Of(top),
            ExceptionStacks = exceptions.Flag("stack") ?? Defaults.ExceptionStacks,
        };
        var noAuth = top.Flag("no_auth") ?? false;
        limits.RefuseOthers();
        times.RefuseOthers();
        exceptions.RefuseOthers();
        top.RefuseOthers();
        return new FileOptions(options, noAuth);
    }

    private static ProtocolLimits LinkOf(Settings limits, Settings times) => new()
    {
        RequestLineBytesMax = limits.Count("request_line_bytes", 256) ?? Defaults.Limits.RequestLineBytesMax,
        DaemonMessageBytesMax = limits.Count("message_bytes", 256) ?? Defaults.Limits.DaemonMessageBytesMax,
        FirstLineTimeout = times.Seconds("first_line") ?? Defaults.Limits.FirstLineTimeout,
        WriteStallTimeout = times.Seconds("write_stall") ?? Defaults.Limits.WriteStallTimeout,
    };
}
