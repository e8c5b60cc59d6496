using Harp.Protocol;
using Tomlyn;
using Tomlyn.Model;

namespace Harp.Daemon.Configuration;

/// <summary>A TOML file with keys in snake_case; unknown ones are refused. Relative paths in it are relative to the file.</summary>
internal static class ConfigurationFile
{
    private static readonly DaemonOptions Defaults = new() { Procedures = "" };

    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or says what is not known.</exception>
    public static FileOptions Read(string path)
    {
        try
        {
            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot read the configuration: {unreadable.Message}");
        }
    }

    public static FileOptions Parse(string path, string text)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var top = new Settings(path, "", TableOf(path, text));
        var (limits, workers) = (top.Table("limits"), top.Table("workers"));
        var options = new DaemonOptions
        {
            Listen = top.Text("listen") is { } listen ? ListenAddress.Parse(listen) : Defaults.Listen,
            Procedures = Resolve(folder, top.Text("procedures")) ?? "",
            Users = Resolve(folder, top.Text("users")),
            Grace = top.Seconds("grace_seconds") ?? Defaults.Grace,
            StopLimit = top.Seconds("stop_limit_seconds") ?? Defaults.StopLimit,
            Limits = LimitsOf(limits),
            ConnectionsMax = limits.Count("connections", 1) ?? Defaults.ConnectionsMax,
            WorkersMin = workers.Count("min", 0) ?? Defaults.WorkersMin,
            WorkersMax = workers.Count("max", 1) ?? Defaults.WorkersMax,
            WorkerStart = workers.Seconds("start_seconds") ?? Defaults.WorkerStart,
            WorkerWait = workers.Seconds("wait_seconds") ?? Defaults.WorkerWait,
        };
        var noAuth = top.Flag("no_auth");
        limits.RefuseOthers();
        workers.RefuseOthers();
        top.RefuseOthers();
        return new FileOptions(options, noAuth);
    }

    private static ProtocolLimits LimitsOf(Settings limits) => new()
    {
        RequestLineBytesMax = limits.Count("request_line_bytes", 256) ?? Defaults.Limits.RequestLineBytesMax,
        DaemonMessageBytesMax = limits.Count("message_bytes", 256) ?? Defaults.Limits.DaemonMessageBytesMax,
        FirstLineTimeout = limits.Seconds("first_line_seconds") ?? Defaults.Limits.FirstLineTimeout,
        WriteStallTimeout = limits.Seconds("write_stall_seconds") ?? Defaults.Limits.WriteStallTimeout,
    };

    private static TomlTable TableOf(string path, string text)
    {
        try
        {
            return TomlSerializer.Deserialize<TomlTable>(text) ?? [];
        }
        catch (TomlException malformed)
        {
            throw new ConfigurationException($"{path}: {malformed.Message}");
        }
    }

    private static string? Resolve(string folder, string? path) => path is null ? null : Path.Combine(folder, path);
}
