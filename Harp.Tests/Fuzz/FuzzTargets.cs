using Harp.Tests.Fuzz.Targets;

namespace Harp.Tests.Fuzz;

/// <summary>Every target. A new one: a class in <c>Targets/</c>, a line here, and a folder of the same name in <c>corpus/</c>.</summary>
internal static class FuzzTargets
{
    private static readonly Dictionary<string, Func<FuzzTarget>> All = new()
    {
        ["framing"] = () => new FramingTarget(),
        ["envelopes"] = () => new EnvelopeTarget(),
        ["queue-names"] = () => new QueueNameTarget(),
        ["daemon"] = () => new DaemonTarget(),
        ["worker"] = () => new WorkerTarget(),
        ["call"] = () => new CallTarget(),
        ["session"] = () => new SessionTarget(),
    };

    public static IReadOnlyCollection<string> Names => All.Keys;

    public static FuzzTarget Make(string name) => All.TryGetValue(name, out var make)
        ? make()
        : throw new ArgumentException($"no target is called '{name}'; there are {string.Join(", ", Names)}", nameof(name));
}
