using System.Net;
using System.Text;
using CsCheck;
using Harp.Daemon.Authentication;
using Harp.Daemon.Configuration;
using Harp.Daemon.Listening;
using Harp.Daemon.Procedures;
using Harp.Daemon.Workers;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Transport;
using Harp.Tests.Fuzz.Inputs;
using Harp.Tests.Fuzz.Oracles;
using Harp.Tests.Spec;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Tests.Fuzz.Targets;

/// <summary>
/// A worker that writes anything, under the daemon's real session: the peer gets what a daemon may send and nothing else, with a last line, whatever the
/// worker did; and the session always ends.
/// </summary>
internal sealed class WorkerTarget : FuzzTarget
{
    private const int MessageBytesMax = 8000;

    private static readonly byte[] Request = "{\"harp\":1,\"procedure\":\"p\",\"arguments\":[]}\n"u8.ToArray();

    private static readonly DaemonOptions Options = new()
    {
        Procedures = "",

        // However many scripted ones end, no real one is started in their place.
        WorkersMin = int.MinValue,
        Limits = ProtocolLimits.Default with { DaemonMessageBytesMax = MessageBytesMax },
    };

    private readonly WorkerLauncher _launcher = new(Options, "", NullLogger<Worker>.Instance, TimeProvider.System);
    private readonly Authenticator _authenticator = new(users: null);
    private readonly Catalogue _catalogue = new([new ProcedureInfo("p", Streams: true, [], "")]);

    public override string Name => "worker";

    public override (long Fixed, long PerByte) AllocationMax => (1024 * 1024, 256);

    public override bool RunsOnManyThreads => true;

    public override Gen<byte[]> Inputs => GenDaemonStream.Inputs;

    public override IEnumerable<byte[]> Seeds => Corpus.Sent(VectorFile.Daemon);

    public override async Task RunAsync(byte[] input, AllocationMeter allocated)
    {
        await using var pool = new WorkerPool(Options, _launcher, NullLogger<WorkerPool>.Instance);
        for (var attempt = 0; attempt < WorkerLimits.AttemptsMax; attempt++)
        {
            await pool.ReleaseAsync(
                new Worker(new ScriptedWorker(input), MessageBytesMax, NullLogger.Instance, TimeProvider.System), reusable: true);
        }

        Check(Expect(input), await CallAsync(pool));
    }

    public override ValueTask DisposeAsync()
    {
        _authenticator.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>All that the peer gets.</summary>
    private async Task<List<string>> CallAsync(WorkerPool pool)
    {
        var transport = new MemoryTransport();
        await using var listener = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), PlainSecurity.Instance);
        await using var peer = await transport.ConnectAsync(
            "h", ((IPEndPoint)listener.LocalEndPoint).Port, PlainSecurity.Instance, CancellationToken.None);
        using var incoming = await listener.AcceptAsync(CancellationToken.None);
        var services = new CallServices(Options, _authenticator, _catalogue, pool, NullLogger<CallSession>.Instance, TimeProvider.System);
        var session = new CallSession(await incoming.OpenAsync(CancellationToken.None), services).RunAsync();
        await peer.Output.WriteAsync(Request);
        var frames = new FrameReader(peer.Input, MessageBytesMax * 2);
        var lines = new List<string>();
        Frame frame;
        while ((frame = await frames.ReadAsync()).Status == FrameStatus.Line)
        {
            lines.Add(Encoding.UTF8.GetString(frame.Line.Span));
        }

        Assert.Equal(FrameStatus.End, frame.Status);
        await peer.EndOutputAsync();
        await session;
        return lines;
    }

    /// <summary>The lines that the peer gets; the last is only the type of an error where the daemon made it.</summary>
    private static List<string> Expect(byte[] input)
    {
        var (lines, end) = NaiveLines.Of(input, MessageBytesMax);
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
