using System.Text;
using CsCheck;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;
using Harp.Tests.Fuzz.Inputs;
using Harp.Tests.Fuzz.Oracles;
using Harp.Tests.Spec;

namespace Harp.Tests.Fuzz.Targets;

/// <summary>
/// A worker that writes anything, under the daemon's real session: the peer gets what a daemon may send and nothing else, with a last line,
/// whatever the worker did; and the session always ends.
/// </summary>
internal sealed class WorkerTarget : FuzzTarget
{
    private static readonly byte[] Request = "{\"harp\":1,\"procedure\":\"p\",\"arguments\":[]}\n"u8.ToArray();

    private readonly CallBench _bench = new();

    public override string Name => "worker";

    public override (long Fixed, long PerByte) AllocationMax => (1024 * 1024, 256);

    public override Gen<byte[]> Inputs => GenDaemonStream.Inputs;

    public override IEnumerable<byte[]> Seeds => Corpus.Sent(VectorFile.Daemon);

    public override async Task RunAsync(byte[] input, AllocationMeter allocated) =>
        Check(Expect(input), await allocated.MeasureAllAsync(() => _bench.CallAsync(Request, input, halfCloses: false)));

    public override ValueTask DisposeAsync()
    {
        _bench.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The lines that the peer gets; the last is only the type of an error where the daemon made it.</summary>
    private static List<string> Expect(byte[] input)
    {
        var (lines, end) = NaiveLines.Of(input, CallBench.LineBytesMax);
        var told = new List<string>();
        NaiveDaemonLine? acknowledgement = null;
        foreach (var line in lines.Select(NaiveDaemonLine.Of))
        {
            var fits = line.Kind == DaemonMessageKind.Error
                || (line.IsAcknowledgement && acknowledgement is null)
                || (line.IsOutcome && acknowledgement is not null)
                || (line.Kind == DaemonMessageKind.Packet && acknowledgement?.Kind == DaemonMessageKind.AcknowledgedStream);
            if (!fits)
            {
                return [.. told, ErrorType.InvalidMessage];
            }

            told.Add(Encoding.UTF8.GetString(WireBytes.Of(new DaemonMessage(
                line.Kind!.Value, line.Value.Length > 0 ? RawJson.Parse(line.Value) : RawJson.Null))));
            acknowledgement ??= line;
            if (line.IsOutcome)
            {
                return told;
            }
        }

        return [.. told, end == "TooLong" ? ErrorType.InvalidMessage : ErrorType.SystemError];
    }

    private static void Check(List<string> expected, List<string> told)
    {
        Assert.Equal(expected.Count, told.Count);
        Assert.Equal(expected[..^1], told[..^1]);
        if (expected[^1].StartsWith('{'))
        {
            Assert.Equal(expected[^1], told[^1]);
            return;
        }

        var message = DaemonMessage.Parse(Encoding.UTF8.GetBytes(told[^1]));
        Assert.Equal(DaemonMessageKind.Error, message.Kind);
        Assert.Equal(expected[^1], HarpError.Read(message.Value).Type);
        Assert.InRange(told[^1].Length, 1, 1024);
    }
}
