using System.Net;
using CsCheck;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Memory;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Transport;
using Harp.Protocol.Values;
using Harp.Tests.Fuzz.Inputs;
using Harp.Tests.Fuzz.Oracles;
using Harp.Tests.Spec;
using Harp.Tests.Support;

namespace Harp.Tests.Fuzz.Targets;

/// <summary>
/// A daemon that sends anything, to the dispatcher's real call: packets and outcome are passed on byte for byte as long as they follow the
/// protocol, whatever does not ends the call with the error that says so, and the call always ends.
/// </summary>
internal sealed class DaemonTarget : FuzzTarget
{
    private const int MessageBytesMax = 8000;
    private const int RunBytesMax = 1000;
    private const int ReplyBytes = 64;

    private static readonly JobId Job = JobId.New(DateTimeOffset.UnixEpoch);

    private readonly MemoryJobStore _store = new();
    private readonly RecordingLogger _log = new();

    public DaemonTarget() => _store.Commit([new StoreWrite.Insert(
        Job, "h", "p", RawJson.Parse("[]"), RawJson.Null, null, 1, TimeSpan.MaxValue, TimeSpan.MaxValue, DateTimeOffset.UnixEpoch)]);

    public override string Name => "daemon";

    /// <summary>
    /// A daemon that was told to stop is read to its end, and a line that is no message costs an exception, however short it is.
    /// </summary>
    public override (long Fixed, long PerByte) AllocationMax => (1024 * 1024, 8 * 1024);

    public override Gen<byte[]> Inputs => GenDaemonStream.Inputs;

    public override IEnumerable<byte[]> Seeds => Corpus.Sent(VectorFile.Daemon);

    public override async Task RunAsync(byte[] input, AllocationMeter allocated)
    {
        var random = new Random(input.Length);
        var stops = random.Next(8) == 0;
        var sink = new FuzzSink(RunBytesMax + MessageBytesMax + ReplyBytes);
        await allocated.MeasureAllAsync(() => CallAsync(input, sink, stops));
        Assert.Empty(_log.Lines);
        if (!stops)
        {
            Check(Expect(input), sink);
        }
    }

    public override ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> CallAsync(byte[] input, FuzzSink sink, bool stops)
    {
        var transport = new MemoryTransport();
        await using var listener = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), PlainSecurity.Instance);
        var call = new DaemonCall(
            Job, 1, body: null, new CallTerms(null),
            new HostEntry("h", "127.0.0.1", ((IPEndPoint)listener.LocalEndPoint).Port, null, Tls: false), _store, transport,
            PlainSecurity.Instance,
            new CallLimits { MessageBytesMax = MessageBytesMax, RunBytesMax = RunBytesMax }, new LineBudget(1 << 20), sink,
            TimeProvider.System, _log);
        var running = call.RunAsync();
        using var incoming = await listener.AcceptAsync(CancellationToken.None);
        var daemon = await incoming.OpenAsync(CancellationToken.None);
        var request = await new FrameReader(daemon.Input, 1000).ReadAsync();
        Assert.True(request.Line.Span.StartsWith("{\"harp\":1,\"procedure\":\"p\",\"arguments\":[]"u8), "the request is another one");
        await SendAsync(daemon, input, () =>
        {
            if (stops)
            {
                call.Stop();
            }
        });
        await running;
        await sink.Ended;
        return true;
    }

    private static async Task SendAsync(Connection daemon, byte[] input, Action middle)
    {
        try
        {
            await daemon.Output.WriteAsync(input.AsMemory(..(input.Length / 2)));
            middle();
            await daemon.Output.WriteAsync(input.AsMemory((input.Length / 2)..));
            await daemon.EndOutputAsync();
        }
        catch (IOException)
        {
            // The call was ended for nonsense, and its connection was broken.
        }
    }

    /// <summary>The packets' reply lines, the error's type or the outcome's text, and whether the daemon had the last word.</summary>
    private static (string Packets, string Outcome, bool LastWord) Expect(byte[] input)
    {
        var (lines, end) = NaiveLines.Of(input, MessageBytesMax);
        var packets = new System.Text.StringBuilder();
        var count = 0;
        NaiveDaemonLine? acknowledgement = null;
        foreach (var line in lines.Select(NaiveDaemonLine.Of))
        {
            if (line.Kind == DaemonMessageKind.Error || (line.IsOutcome && acknowledgement is not null))
            {
                return (packets.ToString(), $"{{\"{line.Kind.ToString()!.ToLowerInvariant()}\":{line.Value}}}", true);
            }

            if (line.IsAcknowledgement && acknowledgement is null)
            {
                acknowledgement = line;
            }
            else if (line.Kind == DaemonMessageKind.Packet && acknowledgement?.Kind == DaemonMessageKind.AcknowledgedStream)
            {
                packets.Append(System.Globalization.CultureInfo.InvariantCulture, $"{{\"packet\":{count++},\"data\":{line.Value}}}\n");
            }
            else
            {
                return (packets.ToString(), ErrorType.ProtocolError, false);
            }
        }

        return (packets.ToString(), end == "End" ? ErrorType.NetworkError : ErrorType.ProtocolError, false);
    }

    private static void Check((string Packets, string Outcome, bool LastWord) expected, FuzzSink sink)
    {
        Assert.Equal(expected.Packets, sink.Lines.ToString());
        Assert.Equal(expected.LastWord, sink.NothingLeft);
        var outcome = WireBytes.Of(sink.Outcome!);
        if (expected.LastWord)
        {
            Assert.Equal(expected.Outcome, System.Text.Encoding.UTF8.GetString(outcome));
            return;
        }

        Assert.Equal(OutcomeKind.Error, sink.Outcome!.Kind);
        Assert.Equal(expected.Outcome, HarpError.Read(sink.Outcome.Value).Type);
        Assert.InRange(outcome.Length, 1, 1024);
    }
}
