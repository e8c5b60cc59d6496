using Harp.Tests.Fuzz.Targets;

namespace Harp.Tests.Fuzz;

/// <summary>Every target. A new one: a class in <c>Targets/</c>, a line here, and a folder of the same name in <c>corpus/</c>.</summary>
internal static class FuzzTargets
{
    private static readonly Dictionary<string, (Func<FuzzTarget> Make, string Shows)> All = new()
    {
        ["framing"] = (() => new FramingTarget(), "Any bytes are cut into lines as they would be one by one."),
        ["envelopes"] =
            (() => new EnvelopeTarget(), "Any line is read or refused as another reader does it, and never costs more than its bound."),
        ["queue-names"] = (() => new QueueNameTarget(), "Names of queues are equal exactly where their values are."),
        ["daemon"] = (() => new DaemonTarget(), "A daemon may send a dispatcher anything."),
        ["worker"] = (() => new WorkerTarget(), "A worker may send its daemon anything."),
        ["call"] = (() => new CallTarget(), "Anybody may ask a daemon for anything."),
        ["session"] = (() => new SessionTarget(), "A client may ask a dispatcher for anything."),
    };

    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>What holds where nothing is found.</summary>
    public static string Shows(string name) => All[name].Shows;

    public static FuzzTarget Make(string name) => All.TryGetValue(name, out var target)
        ? target.Make()
        : throw new ArgumentException($"no target is called '{name}'; there are {string.Join(", ", Names)}", nameof(name));
}
