using Harp.Daemon.Workers;
using Harp.Hosting;
using Harp.Hosting.Logging;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Serving;
using Harp.Serving.Access;
using Harp.Serving.Authentication;

namespace Harp.Daemon.Configuration;

/// <summary>The daemon's TOML file: keys in snake_case, times in seconds; unknown keys are refused.</summary>
internal static class ConfigurationFile
{
    private const long MemoryLeast = 32L << 20;

    private static readonly DaemonOptions Defaults = new() { Procedures = "" };

    /// <exception cref="ConfigurationException">It says what is not known.</exception>
    public static FileOptions Of(Settings top)
    {
        var (limits, times, exceptions, workers) = (top.Table("limits"), top.Table("times"), top.Table("exceptions"), top.Table("workers"));
        var rules = top.Tables("allow").Select(table => top.Try(() => AllowTable.Of(table))).OfType<AccessRule>().ToArray();
        var options = new DaemonOptions
        {
            Listen = top.Text("listen") is { } listen ? top.Try(() => ListenAddress.Parse(listen)) ?? Defaults.Listen : Defaults.Listen,
            Procedures = top.File("procedures") ?? "",
            Users = top.File("users"),
            Rules = rules.Length > 0 ? rules : Defaults.Rules,
            Guesses = GuessesOf(limits, times),
            Tombstones = TombstonesOf(limits, times),
            Tls = top.Try(() => TlsFiles.Of(top)),
            Limits = LinkOf(limits, times),
            ConnectionsMax = limits.Count("connections", 1) ?? Defaults.ConnectionsMax,
            HandshakesMax = limits.Count("handshakes", 1) ?? Defaults.HandshakesMax,
            ReadingBytesMax = limits.Number("reading_bytes", 1) ?? Defaults.ReadingBytesMax,
            ShareReadingBytesMax = limits.Number("share_reading_bytes", 1) ?? Defaults.ShareReadingBytesMax,
            WorkersMin = limits.Count("workers_min", 0) ?? Defaults.WorkersMin,
            WorkersMax = limits.Count("workers_max", 1) ?? Defaults.WorkersMax,
            Worker = PolicyOf(limits, times, workers),
            CompileLimit = times.Positive("compile") ?? Defaults.CompileLimit,
            WorkerStart = times.Seconds("worker_start") ?? Defaults.WorkerStart,
            WorkerWait = times.Seconds("worker_wait") ?? Defaults.WorkerWait,
            Grace = times.Seconds("grace") ?? Defaults.Grace,
            StopLimit = times.Seconds("drain") ?? Defaults.StopLimit,
            PeerLost = times.Seconds("peer_lost") ?? Defaults.PeerLost,
            Log = LogTable.Of(top),
            Sources = SourcesTable.Of(top),
            ExceptionStacks = exceptions.Flag("stack") ?? Defaults.ExceptionStacks,
        };
        var noAuth = top.Flag("no_auth") ?? false;
        limits.RefuseOthers();
        times.RefuseOthers();
        exceptions.RefuseOthers();
        workers.RefuseOthers();
        top.RefuseOthers();
        return new FileOptions(options, noAuth);
    }

    private static GuessLimits GuessesOf(Settings limits, Settings times) => new()
    {
        AttemptsMax = limits.Count("auth_attempts", 1) ?? Defaults.Guesses.AttemptsMax,
        FailureDelay = times.Seconds("auth_failure") ?? Defaults.Guesses.FailureDelay,
    };

    private static TombstoneLimits TombstonesOf(Settings limits, Settings times) => new()
    {
        Kept = times.Seconds("tombstone") ?? Defaults.Tombstones.Kept,
        Most = limits.Count("tombstones", 1) ?? Defaults.Tombstones.Most,
    };

    private static WorkerPolicy PolicyOf(Settings limits, Settings times, Settings workers)
    {
        var usual = Defaults.Worker;
        return new WorkerPolicy
        {
            CallsMax = limits.Count("worker_calls", 1) ?? usual.CallsMax,
            MemoryKept = limits.Number("worker_memory", 0) ?? usual.MemoryKept,
            MemoryMax = MemoryMaxOf(limits) ?? usual.MemoryMax,
            FilesMax = limits.Count("worker_files", 64) ?? usual.FilesMax,
            ProcessesMax = limits.Count("worker_processes", 0) ?? usual.ProcessesMax,
            ThreadsLeftMax = limits.Count("worker_threads_left", 0) ?? usual.ThreadsLeftMax,
            Nice = NiceOf(limits) ?? usual.Nice,
            OutputLines = limits.Count("output_lines", 0) ?? usual.OutputLines,
            ProcessorTime = times.Seconds("worker_cpu") ?? usual.ProcessorTime,
            IdleTime = times.Positive("worker_idle") ?? usual.IdleTime,
            Cultures = CulturesOf(workers) ?? usual.Cultures,
        };
    }

    private static Cultures? CulturesOf(Settings workers) => workers.Text("cultures") switch
    {
        null => null,
        "system" => Cultures.System,
        "invariant" => Cultures.Invariant,
        var other => workers.Refuse<Cultures?>(
            workers.Mistake(
                "cultures", $"expected \"system\" or \"invariant\", got '{other}'{Suggestion.For(other, ["system", "invariant"])}")),
    };

    /// <summary>A runtime does not start with less.</summary>
    private static long? MemoryMaxOf(Settings limits) => limits.Number("worker_memory_max", 0) switch
    {
        > 0 and < MemoryLeast =>
            limits.Refuse<long?>(limits.Mistake("worker_memory_max", $"expected 0 for no bound, or at least {MemoryLeast} bytes")),
        var bytes => bytes,
    };

    private static int? NiceOf(Settings limits) => limits.Count("worker_nice", 0) switch
    {
        > 19 and var nice => limits.Refuse<int?>(limits.Mistake("worker_nice", $"expected 0 to 19, got {nice}")),
        var nice => nice,
    };

    private static ProtocolLimits LinkOf(Settings limits, Settings times) => new()
    {
        RequestLineBytesMax = limits.Count("request_line_bytes", 256) ?? Defaults.Limits.RequestLineBytesMax,
        DaemonMessageBytesMax = limits.Count("message_bytes", 256) ?? Defaults.Limits.DaemonMessageBytesMax,
        FirstLineTimeout = times.Positive("first_line") ?? Defaults.Limits.FirstLineTimeout,
        WriteStallTimeout = times.Positive("write_stall") ?? Defaults.Limits.WriteStallTimeout,
    };
}
