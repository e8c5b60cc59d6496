using Harp.Dispatcher.Access;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Listening;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Disk;
using Harp.Hosting;
using Harp.Hosting.Logging;
using Harp.Protocol;
using Harp.Protocol.Transport.Tls;

namespace Harp.Dispatcher.Configuration;

/// <summary>The dispatcher's TOML file: keys in snake_case, times in seconds; unknown keys are refused.</summary>
internal static class ConfigurationFile
{
    private static readonly DispatcherOptions Defaults = new();

    /// <exception cref="ConfigurationException">It cannot be read, or says what is not known.</exception>
    public static DispatcherOptions Of(Settings top)
    {
        var (limits, times) = (top.Table("limits"), top.Table("times"));
        var calls = CallsOf(limits, times);
        var options = new DispatcherOptions
        {
            Listen = top.Text("listen") is { } listen ? top.Try(() => ListenAddress.Parse(listen)) ?? Defaults.Listen : Defaults.Listen,
            Control = ControlTable.Of(top, limits),
            Store = (top.Text("store") == JobStores.Memory ? JobStores.Memory : top.File("store")) ?? Defaults.Store,
            Disk = DiskOf(limits, times),
            Hosts = top.File("hosts") ?? Defaults.Hosts,
            HostsProgram = ProgramOf(top),
            HostLimits = HostLimitsOf(limits, times),
            Access = AccessOf(top, limits, times),
            Tls = top.Try(() => TlsFiles.Of(top)),
            DaemonTls = DaemonTlsOf(top.Table("daemon_tls")),
            Sessions = SessionsOf(limits, times),
            Loop = LoopOf(limits, times, top.Table("queues")),
            Retention = RetentionTable.Of(top.Table("retention")),
            ReportEvery = times.Seconds("report") ?? Defaults.ReportEvery,
            Scheduler = SchedulerOf(limits, times, calls),
            Calls = calls,
            Log = LogTable.Of(top),
            PeerLost = times.Seconds("peer_lost") ?? Defaults.PeerLost,
        };
        limits.RefuseOthers();
        times.RefuseOthers();
        top.RefuseOthers();
        return options;
    }

    private static DiskLimits DiskOf(Settings limits, Settings times) => new()
    {
        ReserveBytes = limits.Number("disk_reserve", 0) ?? Defaults.Disk.ReserveBytes,
        BallastBytes = limits.Count("disk_ballast", 0) ?? Defaults.Disk.BallastBytes,
        LookEvery = times.Positive("disk_look") ?? Defaults.Disk.LookEvery,
    };

    private static IReadOnlyList<string>? ProgramOf(Settings top)
    {
        var program = top.Command("hosts_program");
        return program is null || top.Text("hosts") is null
            ? program
            : top.Refuse<IReadOnlyList<string>>(top.Mistake("hosts_program", "expected either this or 'hosts', got both"));
    }

    private static HostLimits HostLimitsOf(Settings limits, Settings times) => new()
    {
        OutputBytesMax = limits.Count("hosts_bytes", 256) ?? Defaults.HostLimits.OutputBytesMax,
        ProgramTime = times.Positive("hosts_program") ?? Defaults.HostLimits.ProgramTime,
        StartTime = times.Seconds("hosts_start") ?? Defaults.HostLimits.StartTime,
        RefreshEvery = times.Seconds("host_db_refresh") ?? Defaults.HostLimits.RefreshEvery,
    };

    private static AccessOptions AccessOf(Settings top, Settings limits, Settings times) => new()
    {
        Users = top.File("users") ?? Defaults.Access.Users,
        Rules = top.Tables("allow").Select(table => top.Try(() => AllowTable.Of(table))).OfType<AccessRule>().ToArray(),
        Limits = new AccessLimits
        {
            AttemptsMax = limits.Count("auth_attempts", 1) ?? Defaults.Access.Limits.AttemptsMax,
            FailureDelay = times.Seconds("auth_failure") ?? Defaults.Access.Limits.FailureDelay,
        },
    };

    private static TlsClientOptions DaemonTlsOf(Settings table)
    {
        var options = new TlsClientOptions { CaFile = table.File("ca"), Pins = PinsOf(table) ?? Defaults.DaemonTls.Pins };
        table.RefuseOthers();
        return options;
    }

    private static IReadOnlyList<string>? PinsOf(Settings table)
    {
        var pins = table.Texts("pins");
        return pins?.FirstOrDefault(pin => !CertificatePin.TryParse(pin, out _)) is { } wrong
            ? table.Refuse<IReadOnlyList<string>>(
                table.Mistake("pins", $"expected SHA-256 fingerprints of certificates, 64 hexadecimal digits each, got '{wrong}'"))
            : pins;
    }

    private static SessionLimits SessionsOf(Settings limits, Settings times) => new()
    {
        ConnectionsMax = limits.Count("connections", 1) ?? Defaults.Sessions.ConnectionsMax,
        RefusalsMax = limits.Count("refusals", 0) ?? Defaults.Sessions.RefusalsMax,
        PipelinedMax = limits.Count("pipelined", 1) ?? Defaults.Sessions.PipelinedMax,
        PipelinedBytesMax = limits.Count("pipelined_bytes", 1) ?? Defaults.Sessions.PipelinedBytesMax,
        AheadBytesMax = limits.Number("ahead_bytes", 1) ?? Defaults.Sessions.AheadBytesMax,
        HandshakesMax = limits.Count("handshakes", 1) ?? Defaults.Sessions.HandshakesMax,
        ReadingBytesMax = limits.Number("reading_bytes", 1) ?? Defaults.Sessions.ReadingBytesMax,
        ShareReadingBytesMax = limits.Number("share_reading_bytes", 1) ?? Defaults.Sessions.ShareReadingBytesMax,
        ConcurrentMax = limits.Count("concurrent", 1) ?? Defaults.Sessions.ConcurrentMax,
        AnsweringMax = limits.Count("answering", 1) ?? Defaults.Sessions.AnsweringMax,
        WaitsMax = limits.Count("waits", 2) ?? Defaults.Sessions.WaitsMax,
        ReadsMax = limits.Count("reads", 1) ?? Defaults.Sessions.ReadsMax,
        WorkingMax = limits.Count("working", 1) ?? Defaults.Sessions.WorkingMax,
        SendingBytesMax = limits.Number("sending_bytes", 1) ?? Defaults.Sessions.SendingBytesMax,
        LongRepliesBytesMax = limits.Number("long_replies_bytes", 0) ?? Defaults.Sessions.LongRepliesBytesMax,
        Link = new ProtocolLimits
        {
            RequestLineBytesMax = limits.Count("request_line_bytes", 256) ?? Defaults.Sessions.Link.RequestLineBytesMax,
            FirstLineTimeout = times.Positive("first_line") ?? Defaults.Sessions.Link.FirstLineTimeout,
            IdleTimeout = times.Positive("idle") ?? Defaults.Sessions.Link.IdleTimeout,
            WriteStallTimeout = times.Positive("write_stall") ?? Defaults.Sessions.Link.WriteStallTimeout,
            ReadStallTimeout = times.Positive("read_stall") ?? Defaults.Sessions.Link.ReadStallTimeout,
        },
    };

    private static LoopLimits LoopOf(Settings limits, Settings times, Settings queues) => new()
    {
        WaitingUserMax = Share(limits, "waiting_per_user"),
        RefuseDiffering = RefusesDiffering(queues),
        WaitingMax = limits.Count("waiting", 1) ?? Defaults.Loop.WaitingMax,
        CutMax = limits.Count("cut", 1) ?? Defaults.Loop.CutMax,
        QueuedBytesMax = limits.Count("queued_bytes", 1) ?? Defaults.Loop.QueuedBytesMax,
        FullPause = times.Positive("disk_look") ?? Defaults.Loop.FullPause,
        DefaultTimeout = times.Positive("default_timeout") ?? Defaults.Loop.DefaultTimeout,
        MaxExecTime = times.Positive("max_exec_time") ?? Defaults.Loop.MaxExecTime,
        DrainTime = times.Seconds("drain") ?? Defaults.Loop.DrainTime,
    };

    /// <summary>The part that one user may have of something; 0 stands for all of it.</summary>
    private static int Share(Settings limits, string key) => limits.Count(key, 0) is { } most and > 0 ? most : int.MaxValue;

    private static bool RefusesDiffering(Settings queues)
    {
        var refuses = queues.Text("differing") switch
        {
            null or "keep" => false,
            "refuse" => true,
            var other => queues.Refuse<bool>(queues.Mistake("differing", $"expected \"keep\" or \"refuse\", got '{other}'")),
        };
        queues.RefuseOthers();
        return refuses;
    }

    private static SchedulerLimits SchedulerOf(Settings limits, Settings times, CallLimits calls) => new()
    {
        ConnectTimeout = SchedulerLimits.ConnectTimeoutOver(calls.ConnectTimeout + calls.WriteStallTimeout),
        RunningMax = limits.Count("running", 1) ?? Defaults.Scheduler.RunningMax,
        UserMax = Share(limits, "running_per_user"),
        HostUserMax = Share(limits, "per_host_per_user"),
        HostMax = limits.Count("per_host", 1)
            ?? Math.Min(limits.Count("running", 1) ?? Defaults.Scheduler.RunningMax, Defaults.Scheduler.HostMax),
        AcknowledgeTimeout = times.Positive("acknowledge") ?? Defaults.Scheduler.AcknowledgeTimeout,
        StopTimeout = times.Seconds("stop") ?? Defaults.Scheduler.StopTimeout,
        SettleTime = times.Seconds("settle") ?? Defaults.Scheduler.SettleTime,
        PauseMax = times.Seconds("pause_max") ?? Defaults.Scheduler.PauseMax,
    };

    private static CallLimits CallsOf(Settings limits, Settings times) => new()
    {
        MessageBytesMax = limits.Count("daemon_message_bytes", 256) ?? Defaults.Calls.MessageBytesMax,
        ReadingBytesMax = limits.Number("daemon_reading_bytes", 1) ?? Defaults.Calls.ReadingBytesMax,
        HostReadingBytesMax = limits.Number("host_reading_bytes", 1) ?? Defaults.Calls.HostReadingBytesMax,
        ConnectTimeout = times.Positive("connect") ?? Defaults.Calls.ConnectTimeout,
        WriteStallTimeout = times.Positive("write_stall") ?? Defaults.Calls.WriteStallTimeout,
        ReadStallTimeout = times.Positive("read_stall") ?? Defaults.Calls.ReadStallTimeout,
    };
}
