using System.Globalization;
using Harp.Client;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Support;

namespace Harp.Tests.Fuzz.Documents;

/// <summary>
/// What goes in comes out, byte for byte: through the client library, a real dispatcher with its database, a real and a scripted daemon,
/// and back, while the call runs, afterwards, and after a restart of the dispatcher.
/// </summary>
internal sealed class DocumentRun(ulong seed) : IAsyncDisposable
{
    private const int DocumentsInCall = 500;
    private const int CallsInRound = 12;
    private const int CallsAtOnce = 6;

    /// <summary>What is slow on a busy machine is no finding.</summary>
    private const string Patient = "[times]\nfirst_line = 120\nconnect = 120\nacknowledge = 120\n";

    private readonly TemporaryFolder _folder = new();
    private readonly EchoDaemon _echo = new();
    private DispatcherProcess? _dispatcher;
    private ServerProcess? _daemon;
    private long _documents;
    private long _bytes;
    private long _compared;

    /// <summary>Sends the documents of a round, reads them again after a restart, and returns a line that tells of all so far.</summary>
    public async Task<string> RoundAsync(uint number)
    {
        if (_dispatcher is null)
        {
            await StartAsync();
        }

        var round = Enumerable.Range(0, CallsInRound)
            .Select(call => new DocumentCall(seed, (number * CallsInRound) + (uint)call, DocumentsInCall)).ToArray();
        await using (var caller = new HarpCaller("127.0.0.1", _dispatcher!.Process.EndPoint.Port))
        {
            await EachAsync(round, call => CallAsync(caller, call));
        }

        Assert.Equal(0, await _dispatcher.StopAsync());
        await _dispatcher.StartAsync();
        await EachAsync(round, ReadAgainAsync);
        _documents += CallsInRound * DocumentsInCall;
        return string.Create(
            CultureInfo.InvariantCulture, $"{_documents:N0} documents of {_bytes:N0} bytes so far, compared {_compared:N0} times");
    }

    public async ValueTask DisposeAsync()
    {
        if (_dispatcher is not null)
        {
            await _dispatcher.DisposeAsync();
        }

        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }

        await _echo.DisposeAsync();
        _folder.Dispose();
    }

    private static Task EachAsync(DocumentCall[] calls, Func<DocumentCall, Task> check) => Parallel.ForEachAsync(
        calls, new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce }, async (call, _) => await check(call));

    private async Task StartAsync()
    {
        var procedures = Path.Combine(AppContext.BaseDirectory, "Fuzz", "Documents", "procedures.cs.txt");
        _daemon = await ServerProcess.StartAsync(
            "Harp.Daemon", "harpd", "--listen", "127.0.0.1:0", "--config", CompiledOnce.ConfigurationOf(procedures), "--no-auth");
        _dispatcher = new DispatcherProcess(_folder, HostLine("raw", _echo.Port) + HostLine("harpd", _daemon.EndPoint.Port), Patient);
        await _dispatcher.StartAsync();
    }

    private static string HostLine(string name, int port) =>
        $"{{\"hostname\":\"{name}\",\"address\":\"127.0.0.1\",\"port\":{port},\"tls\":false}}\n";

    /// <summary>Through the client library, while the call runs and when it has ended.</summary>
    private async Task CallAsync(HarpCaller caller, DocumentCall call)
    {
        var options = new CallOptions { Info = RawJson.Parse(call.Info) };
        var job = await caller.SubmitAsync(call.Host, call.Procedure, RawJson.Parse(call.Arguments), options);
        call.Job = job.Id;
        var stream = job.FollowAsync();
        var packets = 0;
        await foreach (var packet in stream)
        {
            Assert.Equal(packets, packet.Number);
            Same(call, $"packet {packets}", call.Packets[packets++], packet.Data);
        }

        Assert.True(
            call.Packets.Length == packets,
            $"call {call.Number} ({call.Host} {call.Procedure}): expected {call.Packets.Length} packets, got {packets}; "
                + $"{stream.Outcome!.Error?.Type}: {stream.Outcome.Error?.Message}");
        CheckOutcome(call, stream.Outcome!);
        CheckOutcome(call, await job.ResultAsync());
        var status = await job.StatusAsync();
        Same(call, "arguments", call.Arguments, status.Arguments);
        Same(call, "info", call.Info, status.Info);
        Interlocked.Add(ref _bytes, call.Documents.Sum(document => (long)System.Text.Encoding.UTF8.GetByteCount(document)));
    }

    private void CheckOutcome(DocumentCall call, JobOutcome outcome)
    {
        if (call.Procedure == "stream")
        {
            Assert.Equal(OutcomeKind.Result, outcome.Kind);
            Same(call, "result", call.Array, outcome.Value);
        }
        else
        {
            Assert.Equal(call.Procedure == "raise" ? OutcomeKind.Exception : OutcomeKind.Error, outcome.Kind);
            Same(call, "data", call.FailureData, outcome.Error!.Data!.Value);
        }
    }

    /// <summary>Over bare sockets, from the disk.</summary>
    private async Task ReadAgainAsync(DocumentCall call)
    {
        var stream = await AskAsync(call, "read_stream");
        Assert.Equal(call.Packets.Length + 1, stream.Count);
        for (var i = 0; i < call.Packets.Length; i++)
        {
            Same(call, $"stored packet {i}", $"{{\"packet\":{i},\"data\":{call.Packets[i]}}}", stream[i]);
        }

        Same(call, "stored outcome", call.Outcome, stream[^1]);
        Same(call, "stored result", call.Outcome, Assert.Single(await AskAsync(call, "get_result")));
        var status = Assert.Single(await AskAsync(call, "get_status"));
        var shape = Oracles.NaiveJson.Parse(status, Harp.Protocol.ProtocolLimits.ReplyDepthMax)!;
        Same(call, "stored arguments", call.Arguments, shape.Find("call")!.Find("arguments")!.In(status).ToArray());
        Same(call, "stored info", call.Info, shape.Find("info")!.In(status).ToArray());
    }

    private Task<List<byte[]>> AskAsync(DocumentCall call, string operation) =>
        ByteClient.AskAsync(_dispatcher!.Process.EndPoint, $"{{\"harpcaller\":1,\"{operation}\":\"{call.Job}\"}}");

    private void Same(DocumentCall call, string what, string sent, RawJson got) => Same(call, what, sent, got.Utf8.ToArray());

    private void Same(DocumentCall call, string what, string sent, byte[] got)
    {
        call.Same(what, sent, got);
        Interlocked.Increment(ref _compared);
    }
}
