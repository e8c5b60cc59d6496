using System.Globalization;
using Harp.Daemon.Procedures.Commands;
using Harp.Procedures;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>The environment of a command: nothing that is not named here or in the configuration.</summary>
internal static class CommandEnvironment
{
    /// <summary>The variables that it gets of the worker's own; the mark tells the daemon whose child it is.</summary>
    private static readonly string[] Inherited = ["HOME", "USER", "LOGNAME", "TMPDIR", "TZ", WorkerRegistry.MarkName];

    public static IEnumerable<KeyValuePair<string, string>> Of(CommandSpec spec, CallContext context)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PATH"] = Executable.SearchPath, ["LANG"] = "C.UTF-8" };
        foreach (var name in Inherited)
        {
            variables[name] = Environment.GetEnvironmentVariable(name);
        }

        foreach (var (name, value) in spec.Environment)
        {
            variables[name] = value;
        }

        variables["HARP_PROCEDURE"] = context.Procedure;
        variables["HARP_JOB"] = context.Job;
        variables["HARP_ATTEMPT"] = context.Attempt?.ToString(CultureInfo.InvariantCulture);
        variables["HARP_CALLER"] = context.Caller;
        variables["HARP_PEER"] = context.Client;
        variables["HARP_PEER_USER"] = context.User;
        variables["TRACEPARENT"] = context.TraceParent;
        variables["HARP_DEADLINE"] = context.Deadline?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return variables
            .Where(variable => variable.Value is not null)
            .Select(variable => KeyValuePair.Create(variable.Key, variable.Value!.Replace('\0', '\uFFFD')));
    }
}
