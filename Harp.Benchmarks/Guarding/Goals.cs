using Harp.Benchmarks.HotPath;

namespace Harp.Benchmarks.Guarding;

/// <summary>The figures that the hot path was built to reach.</summary>
internal static class Goals
{
    private static readonly string Decode = CaseName.Of(nameof(RequestDecoding), nameof(RequestDecoding.RequestParse));
    private static readonly string WholeDecode = CaseName.Of(nameof(RequestDecoding), nameof(RequestDecoding.FrameAndRequestParse));
    private static readonly string Newtonsoft = CaseName.Of(nameof(RequestDecoding), nameof(RequestDecoding.ReadLineAndJObjectParse));

    public static Goal[] All { get; } =
    [
        .. new[] { Lines.Small, Lines.Medium, Lines.Large, Lines.SmallSplit, Lines.MediumSplit, Lines.LargeSplit }.SelectMany(Frame),
        new("decode a call, to a bare Utf8JsonReader pass", [Decode], 1.3, "×", run => run[Decode].Ratio) { Allowance = 0.1 },
        new("decode a call, allocated", [Decode], 296, "B", run => run[Decode].AllocatedBytes),
        new("frame and decode a call, faster than ReadLine + JObject.Parse", [WholeDecode, Newtonsoft], 8, "×",
            run => run[Newtonsoft].Nanoseconds / run[WholeDecode].Nanoseconds) { AtLeast = true, Allowance = 0.1 },
        .. new[] { PacketRelaying.Text, PacketRelaying.Records }.SelectMany(Relay),
    ];

    private static IEnumerable<Goal> Frame(string shape)
    {
        var name = CaseName.Of(nameof(FrameReading), nameof(FrameReading.FrameReader), shape);
        yield return new Goal(
            $"read a frame, {shape}, to a bare TryReadTo loop", [name], 2, "×", run => run[name].Ratio)
        { Allowance = 0.1 };
        yield return new Goal($"read a frame, {shape}, allocated", [name], 0, "B", run => run[name].AllocatedBytes);
    }

    private static IEnumerable<Goal> Relay(string content)
    {
        var name = CaseName.Of(nameof(PacketRelaying), nameof(PacketRelaying.Relay), content);
        yield return new Goal($"relay a packet, {content}, allocated", [name], 0, "B", run => run[name].AllocatedBytes);
        // The one figure that is no ratio: a machine that is half as fast, or half busy, may still pass.
        yield return new Goal($"relay packets of 1 KB, {content}", [name], 1, "GB/s",
            run => PacketRelaying.PacketBytes / run[name].Nanoseconds)
        { AtLeast = true, Allowance = 0.5 };
    }
}
