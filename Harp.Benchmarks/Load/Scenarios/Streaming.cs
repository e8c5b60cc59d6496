using Harp.Benchmarks.Load.Clients;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Load.Scenarios;

/// <summary>
/// A daemon sends packets as fast as they are taken; they are stored and followed, by one, then by two; then read again from the store.
/// </summary>
internal sealed class Streaming(Stage stage, LoadEffort effort) : Scenario(stage, effort)
{
    private const int PacketBytes = 100;

    private static readonly Target Followed =
        new("one stream of 100-byte packets, stored and followed", Formats.PerSecond) { AtLeast = 200_000 };
    private static readonly Target SecondFollower = new("what a second follower costs of its time", Formats.Percent) { AtMost = 30 };
    private static readonly Target Replayed = new("the stored stream read again", Formats.PerSecond) { AtLeast = 1_000_000 };

    private Party _dispatcher = null!;

    public override void Prepare() => _dispatcher = Stage.StartDispatcher("store", Stage.StartDaemon());

    public override IEnumerable<Reading> Turn(bool last)
    {
        var (alone, _) = Follow(followers: 1);
        yield return new Reading(Followed, alone.PerSecond, alone);
        var (shared, job) = Follow(followers: 2);
        yield return new Reading(SecondFollower, 100 * ((shared.Elapsed / alone.Elapsed) - 1), shared);
        var replay = Read(readers: 1, () => Requests.OfStream("read_stream", job));
        yield return new Reading(Replayed, replay.PerSecond, replay);
    }

    /// <summary>The job is submitted when all who follow it are connected, and the time runs from there.</summary>
    private (Timing, string) Follow(int followers)
    {
        var job = new Lazy<string>(() =>
            Control.Submit(_dispatcher.Port, Requests.Call("stream", $"[{Effort.Packets},{PacketBytes},0]")));
        var timing = Read(followers, () => Requests.OfStream("follow_stream", job.Value));
        return (timing, job.Value);
    }

    /// <summary>As a timing of the packets of the stream, however many read them.</summary>
    private Timing Read(int readers, Func<byte[]> request) =>
        Crowd.Run(_dispatcher, readers, Amount.Of(1), _ => new StreamClient(_dispatcher.Port, request, Effort.Packets))
            with
        { Operations = Effort.Packets, P50Ms = double.NaN, P99Ms = double.NaN };
}
