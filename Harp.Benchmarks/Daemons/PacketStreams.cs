using System.Diagnostics;
using System.Globalization;
using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load;
using Harp.Benchmarks.Load.Clients;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Daemons;

/// <summary>A procedure that sends as fast as it may: to a caller that reads, and to one that has stopped.</summary>
internal sealed class PacketStreams(Stage stage, LoadEffort effort) : DaemonScenario(stage, effort)
{
    private const int PacketBytes = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Target Packets =
        new("one stream of 100-byte packets, from a worker to a socket", Formats.PerSecond) { AtLeast = 200_000 };
    private static readonly Target Ahead =
        new("how far a procedure gets ahead of a caller that has stopped reading, before it waits", Formats.Megabytes) { AtMost = 16 };
    private static readonly Target Growth = new("what that costs the daemon and its workers", Formats.Megabytes) { AtMost = 16 };

    private Party _daemon = null!;

    public override void Prepare() => _daemon = StartDaemon();

    public override IEnumerable<Reading> Turn(bool last)
    {
        var stream = Crowd.Run(
            _daemon, 1, Amount.Of(1),
            _ => new DaemonClient(_daemon.Port, new DaemonCall("stream", $"{Effort.Packets}"), Effort.Packets)) with
        {
            Operations = Effort.Packets,
            P50Ms = double.NaN,
            P99Ms = double.NaN,
        };
        yield return new Reading(Packets, stream.PerSecond, stream);
        var before = _daemon.FamilyBytes;
        var ahead = Stalled(out var after);
        yield return new Reading(Ahead, ahead * PacketBytes / 1e6);
        yield return new Reading(Growth, (after - before) / 1e6);
    }

    /// <summary>The number of packets that a procedure has sent when it does not go on any more.</summary>
    private long Stalled(out long bytes)
    {
        var path = Path.Combine(Stage.Folder, "sent");
        File.Delete(path);
        using var connection = new LineConnection(_daemon.Port, new byte[1024]);
        connection.Send(new DaemonCall("flood", $"\"{path}\"").Line);
        var (began, sent) = (Stopwatch.GetTimestamp(), -1L);
        while (Stopwatch.GetElapsedTime(began) < Patience)
        {
            Stage.Interrupted.WaitHandle.WaitOne(Pause);
            var now = File.Exists(path)
                && long.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var number) ? number : -1;
            if (now > 0 && now == sent)
            {
                bytes = _daemon.FamilyBytes;
                return sent;
            }

            sent = now;
        }

        throw new BenchmarkFailedException($"a procedure whose caller does not read was at packet {sent} after {Patience} and went on");
    }
}
