using System.Globalization;
using Harp.Hosting;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Configuration;

/// <summary>
/// Fits what may be open at once to the file handles that the process has, so that clients can never take the last one: calls, the store
/// and the control socket always find theirs. The runtime has raised the limit as far as it may go before anything of ours runs.
/// </summary>
internal static class HandleBudget
{
    /// <summary>
    /// The handles that the process needs beside its connections: the runtime, which keeps each assembly open twice and had 160 of them
    /// under load, log, store with its readers, files that are read again, the program of the hosts, names looked up.
    /// </summary>
    public const int OwnMax = 208;

    /// <summary>
    /// The part of the handles, one in so many, that is left where they are short for bursts: readers of the store, connections on their
    /// way to be refused.
    /// </summary>
    private const int SlackPart = 16;

    private const string LimitsFile = "/proc/self/limits";
    private const string LimitsLine = "Max open files";

    /// <summary>The number of handles that this process may have; as many as it likes where that cannot be found out.</summary>
    public static long Available()
    {
        try
        {
            var line = File.ReadLines(LimitsFile).FirstOrDefault(line => line.StartsWith(LimitsLine, StringComparison.Ordinal));
            return line is not null && long.TryParse(
                line[LimitsLine.Length..].Trim().Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var handles)
                ? handles
                : long.MaxValue;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // A system without it, or a sandbox: then the configuration is believed.
            return long.MaxValue;
        }
    }

    /// <summary>The options with no more connections and calls than there are handles for; what had to be made smaller is logged.</summary>
    /// <exception cref="ConfigurationException">There are not enough for anything.</exception>
    public static DispatcherOptions Fit(DispatcherOptions options, long handles, ILogger log)
    {
        var (sessions, calls) = (options.Sessions, options.Scheduler.RunningMax);
        var own = OwnMax + options.Control.ConnectionsMax;
        var free = handles - own;
        if (free >= (long)sessions.ConnectionsMax + sessions.RefusalsMax + calls)
        {
            return options;
        }

        if (free < 3)
        {
            throw new ConfigurationException($"expected at least {own + 3} file handles (ulimit -n), got {handles}");
        }

        free -= free / SlackPart;
        calls = (int)Math.Min(calls, free / 3);
        var doors = free - calls;
        var refusals = (int)Math.Min(sessions.RefusalsMax, doors / SlackPart);
        var connections = (int)Math.Min(sessions.ConnectionsMax, doors - refusals);
        log.HandlesShort(handles, connections, sessions.ConnectionsMax, calls, options.Scheduler.RunningMax);
        return options with
        {
            Sessions = sessions with { ConnectionsMax = connections, RefusalsMax = refusals },
            Scheduler = options.Scheduler with { RunningMax = calls },
        };
    }
}
