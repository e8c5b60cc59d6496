using System.Text.RegularExpressions;

namespace Harp.Tests.Tidy;

/// <summary>
/// Who may use whom. Client, Dispatcher and Daemon stand on Protocol and never on each other; in the dispatcher what comes in goes
/// Listening → Operations → Loop → Scheduling, and nothing looks back.
/// </summary>
internal static partial class Layers
{
    private const string Apart = "client, dispatcher and daemon stand on the protocol and never on each other";
    private const string Below = "framing, values, errors and JSON lie below the messages and the transport";
    private const string Ring = "in the dispatcher: Listening → Operations → Loop → Scheduling; Loop → Storage, Daemons";

    public static LayerRule[] Rules { get; } =
    [
        new("Harp.Protocol", "Harp.Protocol", [], "the protocol stands on nothing of ours"),
        new("Harp.Protocol/Framing", "Harp.Protocol", ["!Harp.Protocol.Messages", "!Harp.Protocol.Transport"], Below),
        new("Harp.Protocol/Values", "Harp.Protocol", ["!Harp.Protocol.Messages", "!Harp.Protocol.Transport"], Below),
        new("Harp.Protocol/Errors", "Harp.Protocol", ["!Harp.Protocol.Messages", "!Harp.Protocol.Transport"], Below),
        new("Harp.Protocol/Json", "Harp.Protocol", ["!Harp.Protocol.Messages", "!Harp.Protocol.Transport"], Below),
        new(
            "Harp.Protocol/Harp.Hosting", "Harp.Hosting", ["Harp.Protocol"],
            "what both servers share when they start stands on the protocol"),

        new("Harp.Client", "Harp.Client", ["Harp.Protocol"], Apart),
        new("Harp.Client/Harp.Client.DependencyInjection", "Harp.Client.DependencyInjection", [
            "Harp.Client", "Harp.Protocol"], "what a host adds stands on the client library"),
        new("Harp.Client/harpcall", "Harp.Client.CommandLine", ["Harp.Client", "Harp.Protocol"],
            "the command line stands on the client library"),

        new("Harp.Daemon", "Harp.Daemon", ["Harp.Protocol", "Harp.Procedures", "Harp.Hosting", "Harp.Serving"], Apart),
        new("Harp.Daemon/Harp.Serving", "Harp.Serving", ["Harp.Protocol", "Harp.Procedures", "Harp.Hosting"],
            "what serves calls knows neither workers nor the compiler nor the configuration file: services have it without them"),
        new("Harp.Daemon/Harp.Procedures", "Harp.Procedures", [], "what authors of procedures see imports nothing of ours"),

        new("Harp.Dispatcher", "Harp.Dispatcher", ["Harp.Protocol", "Harp.Hosting"], Apart),
        Room("Listening", "Operations", "Access", "Diagnostics"),
        new("Harp.Dispatcher/Access", "Harp.Dispatcher.Access", ["Harp.Protocol", "Harp.Hosting", "Harp.Dispatcher.Diagnostics"],
            "who may do what is decided without sessions, jobs or the store: they ask, with what they know"),
        Room("Operations", "Access", "Loop", "Storage", "Hosts", "Diagnostics") with { Why =
            "operations read the store and write only by posting to the loop" },
        Room("Loop", "Scheduling", "Storage", "Daemons", "Hosts", "Diagnostics"),
        Room("Daemons", "Hosts", "Storage", "Diagnostics"),
        Room("Hosts", "Diagnostics"),
        Room("Storage", "Diagnostics"),
        new("Harp.Dispatcher/Scheduling", "Harp.Dispatcher.Scheduling", ["Harp.Protocol.Values"],
            "the scheduler is pure: it knows values, and neither clock, socket nor store"),
    ];

    /// <summary>What is wrong with a file, each as <c>file:line: what, and why not</c>.</summary>
    public static IEnumerable<string> Offences(string file, string text)
    {
        var rule = Rules.Where(rule => rule.Governs(file)).MaxBy(rule => rule.Folder.Length);
        return rule is null ? [] : text.Split('\n').SelectMany((line, index) => Mentions(line)
            .Where(used => !rule.Allows(used))
            .Select(used => $"{file}:{index + 1}: uses {used}: {rule.Why}"));
    }

    /// <summary>Our namespaces that a line names, be it in a <c>using</c> or before a type; comments and texts name nothing.</summary>
    private static IEnumerable<string> Mentions(string line)
    {
        var code = line.TrimStart();
        return code.StartsWith("//", StringComparison.Ordinal) || code.StartsWith("namespace ", StringComparison.Ordinal)
            ? []
            : Mention().Matches(Text().Replace(code, "\"\"")).Select(match => match.Value).Distinct();
    }

    private static LayerRule Room(string name, params string[] others) =>
        new($"Harp.Dispatcher/{name}", $"Harp.Dispatcher.{name}", ["Harp.Protocol", "Harp.Hosting", .. others.Select(
            other => $"Harp.Dispatcher.{other}")], Ring);

    [GeneratedRegex(@"\bHarp\.(Protocol|Client|Daemon|Dispatcher|Procedures|Hosting|Serving)(\.[A-Z]\w*)*")]
    private static partial Regex Mention();

    [GeneratedRegex("\"(\\\\.|[^\"\\\\])*\"")]
    private static partial Regex Text();
}
